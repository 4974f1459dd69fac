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

import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import { Compromise, SecretDetail } from '@keyturn/plugin-secrets-common';
import { isOpenCompromise } from '../isOpenCompromise';
import { rotationRouteRef } from '../routes';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { RelativeTime } from './RelativeTime';
import { WithdrawCompromiseAction } from './WithdrawCompromiseAction';

/** That a secret is compromised, since when and by whose word, where it stands, and the way to the emergency rotation. */
export const CompromiseNotice = ({
  secret,
  onChanged,
}: {
  secret: SecretDetail;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { compromise } = secret;
  if (!compromise) return null;
  const isOpen = isOpenCompromise(compromise);
  if (!isOpen && !compromise.containedAt) return null;
  return (
    <Alert
      role={isOpen ? 'alert' : 'status'}
      status={isOpen ? 'danger' : 'success'}
      icon
      title={t(isOpen ? 'compromise.openTitle' : 'compromise.containedTitle')}
      description={
        <Flex direction="column" align="start" gap="2">
          <Report compromise={compromise} />
          <Text as="p" weight="bold">
            {compromise.status}
          </Text>
          <Links compromise={compromise} />
          {isOpen && (
            <WithdrawCompromiseAction secret={secret} onChanged={onChanged} />
          )}
        </Flex>
      }
    />
  );
};

function Report({ compromise }: { compromise: Compromise }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { reportedAt, reportedBy, source, reason } = compromise;
  const facts = {
    when: <RelativeTime instant={reportedAt} tense="past" />,
    who: <ActorLink actor={reportedBy} />,
    reason,
  };
  return (
    <Text as="p">
      {source
        ? t('compromise.reportedFrom', { ...facts, source })
        : t('compromise.reported', facts)}
    </Text>
  );
}

function Links({
  compromise: { rotationId, url },
}: {
  compromise: Compromise;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const linkToRotation = useRouteRef(rotationRouteRef);
  return (
    <Flex gap="4">
      {rotationId && (
        <Link href={linkToRotation({ rotationId })} weight="bold">
          {t('compromise.rotation')}
        </Link>
      )}
      {url && (
        <Link href={url} target="_blank" rel="noopener noreferrer">
          {t('compromise.more')}
        </Link>
      )}
    </Flex>
  );
}
