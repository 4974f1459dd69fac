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
import { useEntitySecret } from '../hooks/useEntitySecret';
import { secretsTranslationRef } from '../translation';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { SecretBadges } from './SecretBadges';
import { SecretOverview } from './SecretOverview';

/** What one wants to know first of a secret, on its catalog page. */
export const EntitySecretCard = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const loaded = useEntitySecret();
  return (
    <EntityInfoCard
      title={t('secret.title')}
      headerActions={loaded.value && <SecretBadges secret={loaded.value} />}
    >
      <LoadedContent
        loaded={loaded}
        what={t('what.secret')}
        skeleton={<SkeletonLines lines={5} />}
      >
        {secret => <SecretOverview secret={secret} onChanged={loaded.reload} />}
      </LoadedContent>
    </EntityInfoCard>
  );
};
