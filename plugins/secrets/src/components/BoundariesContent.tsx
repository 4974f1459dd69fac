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

import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Container, Flex, Header, Text } from '@backstage/ui';
import {
  BoundariesOverview,
  boundariesReadPermission,
} from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { secretsTranslationRef } from '../translation';
import { BoundariesNotices } from './BoundariesNotices';
import { BoundaryConflicts } from './BoundaryConflicts';
import { BoundaryOverlaps } from './BoundaryOverlaps';
import { BoundaryRules } from './BoundaryRules';
import { ClusterAccess } from './ClusterAccess';
import { LoadedContent, SkeletonCard } from './LoadedContent';
import { OutsideSecrets } from './OutsideSecrets';
import { SectionCard } from './SectionCard';

/** Who may name what, what is unsafe, and which secrets are outside their boundary; for administrators. */
export const BoundariesContent = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { loading, allowed, error } = usePermission({
    permission: boundariesReadPermission,
  });
  // where the question itself fails, the API answers for it
  const isDenied = !loading && !allowed && !error;
  return (
    <main>
      <Header title={t('boundaries.title')} />
      <Container py="4">
        {isDenied ? (
          <Alert
            role="alert"
            status="info"
            icon
            title={t('boundaries.deniedTitle')}
            description={t('boundaries.deniedText')}
          />
        ) : (
          <LoadedBoundaries />
        )}
      </Container>
    </main>
  );
};

function LoadedBoundaries() {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const loaded = useLoaded('boundaries', signal =>
    api.getBoundaries({ signal }),
  );
  return (
    <LoadedContent
      loaded={loaded}
      what={t('what.boundaries')}
      skeleton={<SkeletonCard lines={12} />}
    >
      {overview => <Sections overview={overview} onChanged={loaded.reload} />}
    </LoadedContent>
  );
}

function Sections({
  overview,
  onChanged,
}: {
  overview: BoundariesOverview;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { mode, outsideCount, overlaps } = overview;
  return (
    <Flex direction="column" gap="4">
      <Text as="p" color="secondary">
        {t('boundaries.text')}
      </Text>
      <BoundariesNotices overview={overview} />
      {mode !== 'unrestricted' && (
        <SectionCard
          title={t('outside.title')}
          actions={
            outsideCount > 0 && (
              <Text as="span" variant="body-small" color="secondary">
                {t('outside.count', { count: outsideCount })}
              </Text>
            )
          }
        >
          <OutsideSecrets overview={overview} onChanged={onChanged} />
        </SectionCard>
      )}
      {mode === 'rules' && (
        <>
          <SectionCard title={t('rules.title')}>
            <BoundaryRules overview={overview} />
          </SectionCard>
          <SectionCard title={t('overlaps.title')}>
            <BoundaryOverlaps overlaps={overlaps} />
          </SectionCard>
        </>
      )}
      <SectionCard title={t('conflicts.title')}>
        <BoundaryConflicts overview={overview} />
      </SectionCard>
      <SectionCard title={t('access.title')}>
        <ClusterAccess />
      </SectionCard>
    </Flex>
  );
}
