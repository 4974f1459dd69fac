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
import { Flex } from '@backstage/ui';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { useEntitySecret } from '../hooks/useEntitySecret';
import { secretsTranslationRef } from '../translation';
import { ConsumerList } from './ConsumerList';
import { ExportJournal } from './ExportJournal';
import { LoadedContent, SkeletonCard } from './LoadedContent';
import { RotationTimeline } from './RotationTimeline';
import { Runbook } from './Runbook';
import { SecretBadges } from './SecretBadges';
import { SecretOverview } from './SecretOverview';
import { SectionCard } from './SectionCard';
import { TargetsTable } from './TargetsTable';

/** All that is known of one secret, on a tab of its catalog page. */
export const EntitySecretRotationContent = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const loaded = useEntitySecret();
  return (
    <LoadedContent
      loaded={loaded}
      what={t('what.secret')}
      skeleton={<SkeletonCard lines={10} />}
    >
      {secret => <SecretSections secret={secret} onChanged={loaded.reload} />}
    </LoadedContent>
  );
};

function SecretSections({
  secret,
  onChanged,
}: {
  secret: SecretDetail;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <Flex direction="column" gap="4">
      <SectionCard
        title={t('secret.lifetime')}
        actions={<SecretBadges secret={secret} />}
      >
        <SecretOverview secret={secret} onChanged={onChanged} />
      </SectionCard>
      <SectionCard title={t('targets.title')}>
        <TargetsTable
          targets={secret.targets}
          isOutside={secret.boundary === 'outside'}
        />
      </SectionCard>
      <SectionCard title={t('breaks.title')}>
        <ConsumerList secretRef={secret.ref} consumers={secret.consumers} />
      </SectionCard>
      {(secret.runbook || !secret.capabilities.automatic) && (
        <SectionCard title={t('runbook.title')}>
          <Runbook runbook={secret.runbook} />
        </SectionCard>
      )}
      <SectionCard
        title={t('rotations.title')}
        actions={<ExportJournal secretRef={secret.ref} />}
      >
        <RotationTimeline
          secretRef={secret.ref}
          openRotationId={secret.openRotationId}
        />
      </SectionCard>
    </Flex>
  );
}
