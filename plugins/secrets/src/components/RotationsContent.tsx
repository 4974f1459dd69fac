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
import {
  Container,
  Flex,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { useSearchQuery } from '../hooks/useSearchQuery';
import {
  RotationsQuery,
  rotationsQueryCodec,
  toRotationListRequest,
} from '../rotationsQuery';
import { secretsTranslationRef } from '../translation';
import { LoadedContent, SkeletonCard } from './LoadedContent';
import { RotationsTable } from './RotationsTable';

const FIRST_PAGE = { cursor: undefined, from: 0 };

/** Every rotation the person may see, newest first. */
export const RotationsContent = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const search = useSearchQuery(rotationsQueryCodec);
  const { query, replace } = search;
  const request = toRotationListRequest(query);
  const page = useLoaded(JSON.stringify(request), signal =>
    api.listRotations(request, { signal }),
  );
  return (
    <main>
      <Container py="4">
        <Flex direction="column" gap="4">
          <ToggleButtonGroup
            aria-label={t('rotations.filter')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[query.state]}
            onSelectionChange={keys => {
              const [state] = [...keys] as RotationsQuery['state'][];
              replace({ ...FIRST_PAGE, state });
            }}
          >
            <ToggleButton id="all">{t('rotations.all')}</ToggleButton>
            <ToggleButton id="open">{t('rotations.open')}</ToggleButton>
            <ToggleButton id="ended">{t('rotations.ended')}</ToggleButton>
          </ToggleButtonGroup>
          <LoadedContent
            loaded={page}
            what={t('what.rotations')}
            skeleton={<SkeletonCard lines={10} />}
          >
            {value => (
              <RotationsTable
                value={value}
                isStale={page.loading}
                search={search}
              />
            )}
          </LoadedContent>
        </Flex>
      </Container>
    </main>
  );
};
