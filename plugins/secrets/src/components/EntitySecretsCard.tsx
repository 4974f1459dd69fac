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
  EntityInfoCard,
  useEntity,
  useEntityRefLink,
} from '@backstage/plugin-catalog-react';
import { Link, Text } from '@backstage/ui';
import { secretsApiRef } from '../api';
import { useEntityFilter } from '../hooks/useEntityFilter';
import { useLoaded } from '../hooks/useLoaded';
import { secretsTranslationRef } from '../translation';
import { EmptyInventory } from './EmptyInventory';
import { EmptyNote } from './EmptyNote';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { SecretList } from './SecretList';

const SHOWN = 5;

/** The most urgent secrets of a component, system or API. */
export const EntitySecretsCard = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const { entity } = useEntity();
  const linkToEntity = useEntityRefLink();
  const filter = useEntityFilter();
  const loaded = useLoaded(JSON.stringify(filter), signal =>
    api.listSecrets({ ...filter, sort: 'urgency', limit: SHOWN }, { signal }),
  );
  return (
    <EntityInfoCard
      title={t('entityCard.title')}
      headerActions={
        loaded.value &&
        loaded.value.total > 0 && (
          <>
            <Text color="secondary" variant="body-small">
              {t('table.count', { count: loaded.value.total })}
            </Text>
            <Link href={`${linkToEntity(entity)}/secrets`}>
              {t('entityCard.viewAll')}
            </Link>
          </>
        )
      }
    >
      <LoadedContent
        loaded={loaded}
        what={t('what.secrets')}
        skeleton={<SkeletonLines lines={4} />}
      >
        {page =>
          page.items.length ? (
            <SecretList secrets={page.items} />
          ) : (
            <EmptyInventory page={page}>
              <EmptyNote text={t('entityCard.emptyText')} />
            </EmptyInventory>
          )
        }
      </LoadedContent>
    </EntityInfoCard>
  );
};
