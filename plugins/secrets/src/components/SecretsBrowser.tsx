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
import { Button, Flex, Text } from '@backstage/ui';
import { SecretListRequest } from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { useSearchQuery } from '../hooks/useSearchQuery';
import {
  changeSecretsQuery,
  FacetField,
  isFiltered,
  isScopeCut,
  MAX_VALUES,
  SecretsQuery,
  secretsQueryCodec,
  toFacetsRequest,
  toListRequest,
  toScopeRequest,
} from '../secretsQuery';
import { secretsTranslationRef } from '../translation';
import { CatalogHoldBanner } from './CatalogHoldBanner';
import { CompromisedNotice } from './CompromisedNotice';
import { EmptyNote } from './EmptyNote';
import { InventoryAge, InventoryNotice } from './InventoryNotice';
import { isRefusal, LoadError } from './LoadError';
import { QuestionCards } from './QuestionCards';
import { SecretsFilterBar } from './SecretsFilterBar';
import { SecretsTable } from './SecretsTable';

/**
 * Questions, filters and table over one scope. With `fixed`, the place decides part of the filter: the
 * questions and whose-secrets toggle are left out, and so are the filters it fixes.
 */
export const SecretsBrowser = ({
  ownershipRefs,
  fixed,
}: {
  ownershipRefs: string[];
  fixed?: SecretListRequest;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const search = useSearchQuery(secretsQueryCodec);
  const { query, replace } = search;
  const scope = { ownershipRefs, fixed };

  const listRequest = toListRequest(query, scope);
  const page = useLoaded(JSON.stringify(listRequest), signal =>
    api.listSecrets(listRequest, { signal }),
  );
  const facetsRequest = toFacetsRequest(query, scope);
  const facets = useLoaded(JSON.stringify(facetsRequest), signal =>
    api.getFacets(facetsRequest, { signal }),
  );
  const summaryRequest = toScopeRequest(query, scope);
  const summary = useLoaded(JSON.stringify(summaryRequest), signal =>
    api.getSummary(summaryRequest, { signal }),
  );
  const reloadAll = () => {
    page.reload();
    facets.reload();
    summary.reload();
  };
  const hiddenFields = Object.keys(fixed ?? {}) as FacetField[];

  if (page.error && isRefusal(page.error)) {
    return (
      <LoadError
        error={page.error}
        what={t('what.secrets')}
        onRetry={reloadAll}
      />
    );
  }
  return (
    <Flex direction="column" gap="4">
      {summary.value && <InventoryNotice summary={summary.value} />}
      {!fixed && <CatalogHoldBanner onChanged={reloadAll} />}
      {summary.value && (
        <CompromisedNotice
          count={summary.value.compromised}
          onShowAll={() =>
            replace(changeSecretsQuery(query, { health: ['compromised'] }))
          }
        />
      )}
      {!fixed && (
        <QuestionCards query={query} onChange={replace} summary={summary} />
      )}
      {summary.error && !page.error && (
        <LoadError
          error={summary.error}
          what={t('what.summary')}
          onRetry={summary.reload}
        />
      )}
      <SecretsFilterBar
        query={query}
        onChange={replace}
        facets={facets.value}
        withScope={!fixed}
        hiddenFields={hiddenFields}
      />
      {facets.error && !page.error && (
        <LoadError
          error={facets.error}
          what={t('what.facets')}
          onRetry={facets.reload}
        />
      )}
      {isScopeCut(query, scope) && (
        <Text as="p" role="status" variant="body-small">
          {t('filters.scopeCut', {
            shown: String(MAX_VALUES),
            count: ownershipRefs.length,
          })}
        </Text>
      )}
      <SecretsTable
        page={{ ...page, reload: reloadAll }}
        search={search}
        hiddenFields={hiddenFields}
        emptyState={
          <EmptyTable
            query={query}
            onChange={replace}
            hasScope={fixed === undefined}
            isKnown={page.value?.inventoryReadAt !== undefined}
          />
        }
      />
      {summary.value && <InventoryAge summary={summary.value} />}
    </Flex>
  );
};

function EmptyTable({
  query,
  onChange,
  hasScope,
  isKnown,
}: {
  query: SecretsQuery;
  onChange(query: SecretsQuery): void;
  hasScope: boolean;
  /** Whether the catalog was read, so that what is not there does not exist. */
  isKnown: boolean;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (!isKnown) {
    return (
      <EmptyNote
        title={t('table.notKnownTitle')}
        text={t('table.notKnownText')}
      />
    );
  }
  if (isFiltered(query)) {
    return (
      <EmptyNote
        title={t('table.emptyFilteredTitle')}
        text={t('table.emptyFilteredText')}
      />
    );
  }
  if (hasScope && query.scope === 'mine') {
    return (
      <EmptyNote
        title={t('table.emptyMineTitle')}
        text={t('table.emptyMineText')}
        action={
          <Button
            size="small"
            variant="secondary"
            onPress={() =>
              onChange(changeSecretsQuery(query, { scope: 'all' }))
            }
          >
            {t('table.showAll')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyNote
      title={t('table.emptyTitle')}
      text={hasScope ? t('table.emptyText') : t('entityCard.emptyText')}
    />
  );
}
