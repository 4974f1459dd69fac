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
import { Text } from '@backstage/ui';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { Duration } from 'luxon';
import { secretsTranslationRef } from '../translation';
import { Facts } from './Facts';
import { VersionId } from './VersionId';

/** Who holds a secret, which version lives, and how it is replaced. */
export const SecretFacts = ({ secret }: { secret: SecretDetail }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { authority, issuer, issuerTitle } = secret;
  const authorityTitle = authority.title ?? authority.ref;
  return (
    <Facts
      facts={[
        {
          term: t('secret.authority'),
          value: authority.path
            ? t('secret.authorityAt', {
                authority: authorityTitle,
                path: authority.path,
              })
            : authorityTitle,
        },
        { term: t('secret.class'), value: t(`class.${authority.class}`) },
        { term: t('secret.version'), value: <Version secret={secret} /> },
        { term: t('secret.issuer'), value: issuerTitle ?? issuer },
        { term: t('secret.policy'), value: <Policy secret={secret} /> },
      ]}
    />
  );
};

function Version({ secret }: { secret: SecretDetail }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { versionId } = secret;
  if (versionId) return <VersionId id={versionId} />;
  return <Text color="secondary">{t(`secret.${whyUnknown(secret)}`)}</Text>;
}

function whyUnknown({ boundary, targets }: SecretDetail) {
  if (targets.length === 0) return 'versionNowhere';
  return boundary === 'outside' ? 'versionNotAsked' : 'versionUnknown';
}

function Policy({ secret }: { secret: SecretDetail }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { policy, policyName: name } = secret;
  if (!policy) {
    return name ? t('secret.policyUnknown', { name }) : t('secret.policyNone');
  }
  const before = Duration.fromISO(policy.rotateBefore).toHuman();
  return (
    <>
      {name ?? t('secret.policyDefault')}
      <Text as="p" variant="body-x-small" color="secondary">
        {t('secret.policyText', { before })}
      </Text>
    </>
  );
}
