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
import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { Duration } from 'luxon';
import { useEntitySecret } from '../hooks/useEntitySecret';
import { secretsTranslationRef } from '../translation';
import { Facts } from './Facts';
import { HealthBadge } from './HealthBadge';
import { LifetimeBar } from './LifetimeBar';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { RotateAction } from './RotateAction';

/** What one wants to know first of a secret, on its catalog page. */
export function EntitySecretCard() {
  const { t } = useTranslationRef(secretsTranslationRef);
  const loaded = useEntitySecret();
  return (
    <EntityInfoCard
      title={t('secret.title')}
      headerActions={
        loaded.value && <HealthBadge health={loaded.value.health} />
      }
    >
      <LoadedContent
        loaded={loaded}
        what={t('what.secret')}
        skeleton={<SkeletonLines lines={5} />}
      >
        {secret => <SecretOverview secret={secret} />}
      </LoadedContent>
    </EntityInfoCard>
  );
}

/** Lifetime, authority, version and the way to rotate. */
export function SecretOverview({ secret }: { secret: SecretDetail }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { authority, versionId, issuer, policy, policyName } = secret;
  return (
    <Flex direction="column" gap="4">
      <LifetimeBar lifetime={secret.lifetime} />
      <Facts
        facts={[
          {
            term: t('secret.authority'),
            value: authority.path
              ? t('secret.authorityAt', {
                  authority: authority.ref,
                  path: authority.path,
                })
              : authority.ref,
          },
          { term: t('secret.class'), value: t(`class.${authority.class}`) },
          {
            term: t('secret.version'),
            value: versionId ?? (
              <Text color="secondary">{t('secret.versionUnknown')}</Text>
            ),
          },
          { term: t('secret.issuer'), value: issuer },
          {
            term: t('secret.policy'),
            value: (
              <>
                {policyName ?? t('secret.policyNone')}
                {policy && (
                  <Text as="p" variant="body-x-small" color="secondary">
                    {t('secret.policyText', {
                      before: Duration.fromISO(policy.rotateBefore).toHuman(),
                    })}
                  </Text>
                )}
              </>
            ),
          },
        ]}
      />
      {!secret.capabilities.revocation && (
        <Text as="p" variant="body-small" color="secondary">
          {t('revocation.cannot')}
        </Text>
      )}
      <Flex align="start">
        <RotateAction secret={secret} />
      </Flex>
    </Flex>
  );
}
