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
import { Container } from '@backstage/ui';
import { useOwnershipRefs } from '../hooks/useOwnershipRefs';
import { secretsTranslationRef } from '../translation';
import { LoadedContent, SkeletonCard } from './LoadedContent';
import { SecretsBrowser } from './SecretsBrowser';

/** The inventory: four questions, filters and the table; the person's own teams first. */
export const InventoryContent = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const ownership = useOwnershipRefs();
  return (
    <main>
      <Container py="4">
        <LoadedContent
          loaded={ownership}
          what={t('what.identity')}
          skeleton={<SkeletonCard lines={8} />}
        >
          {ownershipRefs => <SecretsBrowser ownershipRefs={ownershipRefs} />}
        </LoadedContent>
      </Container>
    </main>
  );
};
