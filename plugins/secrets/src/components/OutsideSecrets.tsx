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
import { Flex, Text } from '@backstage/ui';
import {
  BoundariesOverview,
  SecretBoundary,
} from '@keyturn/plugin-secrets-common';
import ReportProblemOutlinedIcon from '@material-ui/icons/ReportProblemOutlined';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { AllowAction } from './AllowAction';
import { BoundaryProblems } from './BoundaryProblems';
import { EmptyNote } from './EmptyNote';
import { EntityLink } from './EntityLink';
import styles from './OutsideSecrets.module.css';
import { PlaceLink } from './PlaceLink';
import { RelativeTime } from './RelativeTime';
import { Sentence } from './Sentence';
import { StatusBadge } from './StatusBadge';

/** Secrets outside their boundary and what would cover them; those that are compromised wait for a decision. */
export const OutsideSecrets = ({
  overview: { outside, outsideCount, inventoryReadAt },
  onChanged,
}: {
  overview: Pick<
    BoundariesOverview,
    'outside' | 'outsideCount' | 'inventoryReadAt'
  >;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (outside.length === 0) {
    return (
      <EmptyNote
        text={t(inventoryReadAt ? 'outside.empty' : 'table.notKnownText')}
      />
    );
  }
  return (
    <>
      {outsideCount > outside.length && (
        <Text as="p" color="secondary">
          {t('outside.cut', {
            shown: String(outside.length),
            count: outsideCount,
          })}
        </Text>
      )}
      <ul className={styles.secrets} aria-label={t('outside.title')}>
        {outside.map(secret => (
          <li key={secret.secretRef}>
            <OutsideSecret secret={secret} onChanged={onChanged} />
          </li>
        ))}
      </ul>
    </>
  );
};

function OutsideSecret({
  secret,
  onChanged,
}: {
  secret: SecretBoundary;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { allowance, compromised, problems } = secret;
  return (
    <Flex direction="column" align="start" gap="2">
      <Heading secret={secret} />
      <BoundaryProblems problems={problems} label={t('outside.missing')} />
      {allowance && <Allowance allowance={allowance} />}
      {compromised && !allowance && (
        <AllowAction secret={secret} onChanged={onChanged} />
      )}
    </Flex>
  );
}

function Heading({ secret }: { secret: SecretBoundary }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { secretRef, secretTitle, ownerRef, location, compromised } = secret;
  return (
    <div>
      <Flex align="center" gap="2">
        <EntityLink entityRef={secretRef} title={secretTitle} weight="bold" />
        {compromised && (
          <StatusBadge
            tone="danger"
            icon={<ReportProblemOutlinedIcon fontSize="inherit" aria-hidden />}
          >
            {t('outside.compromised')}
          </StatusBadge>
        )}
      </Flex>
      <Text as="p" variant="body-small" color="secondary">
        {ownerRef ? (
          <>
            {t('breaks.ownedBy')}{' '}
            <EntityLink entityRef={ownerRef} variant="body-small" />
          </>
        ) : (
          t('breaks.noOwner')
        )}
        {', '}
        {location
          ? t('outside.declaredIn', {
              location: <PlaceLink place={location} />,
            })
          : t('outside.nowhere')}
      </Text>
    </div>
  );
}

function Allowance({
  allowance: { actor, at, reason },
}: {
  allowance: NonNullable<SecretBoundary['allowance']>;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <Text as="p" role="status" weight="bold">
      {t('outside.allowed', {
        who: <ActorLink actor={actor} />,
        when: <RelativeTime instant={at} tense="past" />,
        reason: <Sentence text={reason} />,
      })}{' '}
      {t('outside.unused')}
    </Text>
  );
}
