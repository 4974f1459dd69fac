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
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { secretsTranslationRef } from '../translation';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { Runbook } from './Runbook';
import { SectionCard } from './SectionCard';

/** The runbook of a secret, where its rotation waits for somebody who goes by it. */
export const AwaitedRunbook = ({ secretRef }: { secretRef: string }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const loaded = useLoaded(secretRef, signal =>
    api.getSecret(secretRef, { signal }),
  );
  return (
    <SectionCard title={t('runbook.title')}>
      <LoadedContent
        loaded={loaded}
        what={t('what.runbook')}
        skeleton={<SkeletonLines lines={3} />}
      >
        {({ runbook }) => <Runbook runbook={runbook} />}
      </LoadedContent>
    </SectionCard>
  );
};
