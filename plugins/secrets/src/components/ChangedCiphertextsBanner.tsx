/*
 * Copyright 2026 The Keyturn Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert, Flex, Text } from '@backstage/ui';
import {
  ChangedCiphertext,
  SecretDetail,
} from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { ConfirmCiphertextsAction } from './ConfirmCiphertextsAction';
import { EvidenceList } from './EvidenceList';
import { RelativeTime } from './RelativeTime';

/** Which ciphertexts targets hold that no rotation brought: where, since when, and what to do. */
export const ChangedCiphertextsBanner = ({
  secret,
  onChanged,
}: {
  secret: SecretDetail;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { changedCiphertexts = [] } = secret;
  if (changedCiphertexts.length === 0) return null;
  const confirmable = changedCiphertexts.filter(({ ofVersion }) => !ofVersion);
  return (
    <Alert
      role="alert"
      status="warning"
      icon
      title={t('ciphertexts.title', { count: changedCiphertexts.length })}
      description={
        <Flex direction="column" gap="4">
          <Text as="p">{t('ciphertexts.text')}</Text>
          {changedCiphertexts.map(changed => (
            <Seen key={changed.id} changed={changed} />
          ))}
          {confirmable.length > 0 && (
            <>
              <Text as="p">{t('ciphertexts.whatToDo')}</Text>
              <ConfirmCiphertextsAction
                secretRef={secret.ref}
                ciphertexts={confirmable}
                onChanged={onChanged}
              />
            </>
          )}
        </Flex>
      }
    />
  );
};

function Seen({ changed }: { changed: ChangedCiphertext }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { key, targetId, since, seenAt, file, sha256, ofVersion } = changed;
  return (
    <Flex direction="column" gap="2">
      <Text as="p">
        {t('ciphertexts.seen', {
          key,
          target: targetId,
          since: <RelativeTime instant={since} />,
          seen: <RelativeTime instant={seenAt} />,
        })}
      </Text>
      {ofVersion && (
        <Text as="p">{t('ciphertexts.ofVersion', { version: ofVersion })}</Text>
      )}
      <EvidenceList facts={[file, t('ciphertexts.sha256', { sha256 })]} />
    </Flex>
  );
}
