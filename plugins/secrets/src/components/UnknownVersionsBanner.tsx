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
import { SecretDetail, UnknownVersion } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EvidenceList } from './EvidenceList';
import { RelativeTime } from './RelativeTime';
import { ResolveVersionAction } from './ResolveVersionAction';

/** Which versions something names that are on no record: where, since when, and the way to resolve each. */
export const UnknownVersionsBanner = ({
  secret,
  onChanged,
}: {
  secret: SecretDetail;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { unknownVersions = [] } = secret;
  if (unknownVersions.length === 0) return null;
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('unknownVersions.title', { count: unknownVersions.length })}
      description={
        <Flex direction="column" gap="4">
          <Text as="p">{t('unknownVersions.text')}</Text>
          {unknownVersions.map(version => (
            <Flex key={version.versionId} direction="column" gap="2">
              <Seen version={version} />
              <ResolveVersionAction
                secret={secret}
                versionId={version.versionId}
                onChanged={onChanged}
              />
            </Flex>
          ))}
        </Flex>
      }
    />
  );
};

function Seen({ version }: { version: UnknownVersion }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { versionId, since, seenAt, places } = version;
  return (
    <>
      <Text as="p">
        {t('unknownVersions.seen', {
          version: versionId,
          since: <RelativeTime instant={since} />,
          seen: <RelativeTime instant={seenAt} />,
        })}
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        {t('unknownVersions.places')}
      </Text>
      <EvidenceList facts={places} />
    </>
  );
}
