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

import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Cell,
  ColumnConfig,
  Container,
  Flex,
  Link,
  Table,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { Rotation, RotationPage } from '@keyturn/plugin-secrets-common';
import { useMemo } from 'react';
import { secretsApiRef } from '../api';
import { Loaded, useLoaded } from '../hooks/useLoaded';
import { SearchQuery, useSearchQuery } from '../hooks/useSearchQuery';
import { rotationRouteRef } from '../routes';
import {
  RotationsQuery,
  rotationsQueryCodec,
  toRotationListRequest,
} from '../rotationsQuery';
import { PAGE_SIZE } from '../secretsQuery';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { EmptyNote } from './EmptyNote';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { PhaseBadge } from './PhaseBadge';
import { RelativeTime } from './RelativeTime';
import { RotationOutcome } from './RotationOutcome';
import styles from './RotationsContent.module.css';

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
            skeleton={<SkeletonLines lines={10} />}
          >
            {value => (
              <RotationsTable page={page} value={value} search={search} />
            )}
          </LoadedContent>
        </Flex>
      </Container>
    </main>
  );
};

function RotationsTable({
  page,
  value: { items, total, nextCursor },
  search,
}: {
  page: Loaded<RotationPage>;
  value: RotationPage;
  search: SearchQuery<RotationsQuery>;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { query } = search;
  const columns = useColumns();
  const unfiltered = query.state === 'all';
  return (
    <Table
      className={styles.table}
      columnConfig={columns}
      data={items}
      isStale={page.loading}
      emptyState={
        <EmptyNote
          title={t(
            unfiltered
              ? 'rotations.emptyAllTitle'
              : 'rotations.emptyFilteredTitle',
          )}
          text={t(
            unfiltered
              ? 'rotations.emptyAllText'
              : 'rotations.emptyFilteredText',
          )}
        />
      }
      pagination={
        total === 0
          ? { type: 'none' }
          : {
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
                  to: String(query.from + items.length),
                  total: String(total),
                }),
              onNextPage: () =>
                search.turnPage({
                  ...query,
                  cursor: nextCursor,
                  from: query.from + items.length,
                }),
              onPreviousPage: () =>
                search.turnBack({ ...query, ...FIRST_PAGE }),
            }
      }
    />
  );
}

function useColumns(): ColumnConfig<Rotation>[] {
  const { t } = useTranslationRef(secretsTranslationRef);
  return useMemo(
    () => [
      {
        id: 'secret',
        label: t('rotations.secret'),
        isRowHeader: true,
        cell: rotation => (
          <Cell>
            <RotationLink rotation={rotation} />
          </Cell>
        ),
      },
      {
        id: 'phase',
        label: t('rotations.phase'),
        cell: ({ phase, condition }) => (
          <Cell>
            <PhaseBadge phase={phase} condition={condition} />
          </Cell>
        ),
      },
      {
        id: 'outcome',
        label: t('rotations.outcome'),
        cell: rotation => (
          <Cell className={styles.sentence}>
            <Text as="span" variant="body-small">
              <RotationOutcome rotation={rotation} />
            </Text>
          </Cell>
        ),
      },
      {
        id: 'requestedBy',
        label: t('rotations.requestedBy'),
        cell: ({ requestedBy }) => (
          <Cell>
            <ActorLink actor={requestedBy} />
          </Cell>
        ),
      },
      {
        id: 'started',
        label: t('rotations.started'),
        cell: ({ createdAt }) => (
          <Cell>
            <RelativeTime instant={createdAt} />
          </Cell>
        ),
      },
      {
        id: 'updated',
        label: t('rotations.updated'),
        cell: ({ updatedAt }) => (
          <Cell>
            <RelativeTime instant={updatedAt} />
          </Cell>
        ),
      },
    ],
    [t],
  );
}

function RotationLink({ rotation }: { rotation: Rotation }) {
  const linkTo = useRouteRef(rotationRouteRef);
  return (
    <Flex direction="column" gap="0.5">
      <Link href={linkTo({ rotationId: rotation.id })} weight="bold">
        {rotation.secretTitle}
      </Link>
      <Text as="span" variant="body-x-small" color="secondary">
        {rotation.reason}
      </Text>
    </Flex>
  );
}
