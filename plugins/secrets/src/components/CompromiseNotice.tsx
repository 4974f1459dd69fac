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
import { Sentence } from './Sentence';
import { WithdrawCompromiseAction } from './WithdrawCompromiseAction';

const LOOKS = {
  open: { role: 'alert', status: 'danger', title: 'compromise.openTitle' },
  contained: {
    role: 'status',
    status: 'success',
    title: 'compromise.containedTitle',
  },
  withdrawn: {
    role: 'status',
    status: 'info',
    title: 'compromise.withdrawnTitle',
  },
} as const;

/**
 * That a secret is compromised, or was, or was said to be: since when, by whose word, where it stands, and the way to
 * the emergency rotation.
 */
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
  const state = stateOf(compromise);
  const { role, status, title } = LOOKS[state];
  return (
    <Alert
      role={role}
      status={status}
      icon
      title={t(title)}
      description={
        <Flex direction="column" align="start" gap="2">
          <Report compromise={compromise} />
          {compromise.withdrawn ? (
            <Withdrawal withdrawn={compromise.withdrawn} />
          ) : (
            <Text as="p" weight="bold">
              <Sentence text={compromise.status} />
            </Text>
          )}
          <Links compromise={compromise} />
          {state === 'open' && (
            <WithdrawCompromiseAction secret={secret} onChanged={onChanged} />
          )}
        </Flex>
      }
    />
  );
};

function stateOf(compromise: Compromise): keyof typeof LOOKS {
  if (isOpenCompromise(compromise)) return 'open';
  return compromise.withdrawn ? 'withdrawn' : 'contained';
}

/** Whose word it is that the secret counts as sound again. */
function Withdrawal({
  withdrawn: { at, by, reason },
}: {
  withdrawn: NonNullable<Compromise['withdrawn']>;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <Text as="p" weight="bold">
      {t('compromise.withdrawn', {
        when: <RelativeTime instant={at} tense="past" />,
        who: <ActorLink actor={by} />,
        reason: <Sentence text={reason} />,
      })}
    </Text>
  );
}

function Report({ compromise }: { compromise: Compromise }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { reportedAt, reportedBy, source, reason } = compromise;
  const facts = {
    when: <RelativeTime instant={reportedAt} tense="past" />,
    who: <ActorLink actor={reportedBy} />,
    reason: <Sentence text={reason} />,
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
