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
import { TablePaginationType } from '@backstage/ui';
import { PAGE_SIZE } from '../secretsQuery';
import { secretsTranslationRef } from '../translation';
import { SearchQuery } from './useSearchQuery';

interface PagedQuery {
  cursor?: string;
  from: number;
}

/** Buttons that turn the pages of a list whose cursor stands in the URL. */
export function useCursorPagination<Q extends PagedQuery>(
  page: { items: unknown[]; total: number; nextCursor?: string } | undefined,
  search: SearchQuery<Q>,
): TablePaginationType {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { query } = search;
  if (!page || page.total === 0) return { type: 'none' };
  const { items, total, nextCursor } = page;
  const next = query.from + items.length;
  return {
    type: 'page',
    pageSize: PAGE_SIZE,
    pageSizeOptions: [],
    offset: query.from,
    totalCount: total,
    hasNextPage: nextCursor !== undefined,
    hasPreviousPage: query.cursor !== undefined,
    getLabel: () =>
      t('table.page', {
        from: String(query.from + 1),
        to: String(next),
        total: String(total),
      }),
    onNextPage: () =>
      search.turnPage({ ...query, cursor: nextCursor, from: next }),
    onPreviousPage: () =>
      search.turnBack({ ...query, cursor: undefined, from: 0 }),
  };
}
