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
import { Cell, CellText, ColumnConfig, Flex, Table, Text } from '@backstage/ui';
import { Secret, SecretPage } from '@keyturn/plugin-secrets-common';
import { ReactNode, useMemo } from 'react';
import { dueOf } from '../dueOf';
import { useCursorPagination } from '../hooks/useCursorPagination';
import { Loaded } from '../hooks/useLoaded';
import { SearchQuery } from '../hooks/useSearchQuery';
import { changeSecretsQuery, FacetField, SecretsQuery } from '../secretsQuery';
import { secretsTranslationRef } from '../translation';
import { BoundaryBadge } from './BoundaryBadge';
import { EntityLink } from './EntityLink';
import { HealthBadge } from './HealthBadge';
import { MissingBadge } from './MissingNotice';
import { KindIcon } from './KindIcon';
import { LoadedContent, SkeletonCard } from './LoadedContent';
import { RelativeTime } from './RelativeTime';
import styles from './SecretsTable.module.css';

type Row = Secret & { id: string };

/** One page of secrets; order and paging are told to the URL, the backend does the work. */
export const SecretsTable = ({
  page,
  search,
  emptyState,
  hiddenFields = [],
}: {
  page: Loaded<SecretPage>;
  search: SearchQuery<SecretsQuery>;
  emptyState: ReactNode;
  hiddenFields?: readonly FacetField[];
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { query, replace } = search;
  const columns = useColumns(hiddenFields);
  const pagination = useCursorPagination(page.value, search);
  return (
    <LoadedContent
      loaded={page}
      what={t('what.secrets')}
      skeleton={<SkeletonCard lines={12} />}
    >
      {({ items }) => (
        <Table
          className={styles.table}
          columnConfig={columns}
          data={items.map(item => ({ ...item, id: item.ref }))}
          isStale={page.loading}
          emptyState={emptyState}
          sort={{
            descriptor: {
              column: query.sort,
              direction: query.order === 'asc' ? 'ascending' : 'descending',
            },
            onSortChange: ({ column, direction }) =>
              replace(
                changeSecretsQuery(query, {
                  sort: column as SecretsQuery['sort'],
                  order: direction === 'ascending' ? 'asc' : 'desc',
                }),
              ),
          }}
          pagination={pagination}
        />
      )}
    </LoadedContent>
  );
};

function useColumns(hidden: readonly FacetField[]): ColumnConfig<Row>[] {
  const { t } = useTranslationRef(secretsTranslationRef);
  const hiddenKey = hidden.join();
  return useMemo(
    () => [
      {
        id: 'title',
        label: t('table.secret'),
        isRowHeader: true,
        isSortable: true,
        cell: ({ ref, title, credentialKind, problems }) => (
          <Cell className={styles.title}>
            <Flex align="center" gap="2">
              <KindIcon kind={credentialKind} />
              <Flex direction="column" gap="0.5">
                <EntityLink entityRef={ref} title={title} weight="bold" />
                {problems.length > 0 && (
                  <Small title={problems.join('\n')}>
                    {t('table.notRotatable')}
                  </Small>
                )}
              </Flex>
            </Flex>
          </Cell>
        ),
      },
      {
        id: 'urgency',
        label: t('table.health'),
        isSortable: true,
        cell: secret => <HealthCell secret={secret} />,
      },
      {
        id: 'expiresAt',
        label: t('table.expires'),
        isSortable: true,
        cell: ({ lifetime: { expiresAt, source } }) => (
          <Cell>
            <Flex direction="column" gap="0.5">
              <Text as="span">
                {expiresAt ? (
                  <RelativeTime instant={expiresAt} />
                ) : (
                  t('table.unknownExpiry')
                )}
              </Text>
              {source && <Small>{t(`source.${source}`)}</Small>}
            </Flex>
          </Cell>
        ),
      },
      {
        id: 'owner',
        label: t('table.owner'),
        isSortable: true,
        isHidden: hiddenKey.split(',').includes('owner'),
        cell: ({ ownerRef }) => (
          <RefCell entityRef={ownerRef} absent={t('table.noOwner')} />
        ),
      },
      {
        id: 'system',
        label: t('table.system'),
        isHidden: hiddenKey.split(',').includes('system'),
        cell: ({ systemRef }) => (
          <RefCell entityRef={systemRef} absent={t('table.noSystem')} />
        ),
      },
      {
        id: 'targets',
        label: t('table.targets'),
        cell: ({ environments, clusters }) => (
          <CellText
            title={environments.join(', ') || t('table.noTargets')}
            description={clusters.join(', ')}
          />
        ),
      },
      {
        id: 'authority',
        label: t('table.authority'),
        cell: ({ authority }) => (
          // unlike CellText it wraps, so that all columns fit beside the sidebar of a small screen
          <Cell className={styles.authority}>
            <Flex direction="column" gap="0.5">
              <Text as="span">{authority.title ?? authority.ref}</Text>
              <Text as="span" color="secondary">
                {t(`class.${authority.class}`)}
              </Text>
            </Flex>
          </Cell>
        ),
      },
      {
        id: 'consumers',
        label: t('table.consumers'),
        cell: ({ consumerRefs }) => (
          <CellText title={String(consumerRefs.length)} />
        ),
      },
    ],
    [t, hiddenKey],
  );
}

function HealthCell({
  secret,
  secret: { health, lifetime, boundary, missingSince },
}: {
  secret: Secret;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const due = dueOf({ health, lifetime });
  return (
    <Cell>
      <Flex direction="column" align="start" gap="0.5">
        <HealthBadge secret={secret} />
        <BoundaryBadge boundary={boundary} />
        <MissingBadge secret={{ missingSince }} />
        {due && (
          <Small>
            {t('table.due', { when: <RelativeTime instant={due} /> })}
          </Small>
        )}
      </Flex>
    </Cell>
  );
}

function Small({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <Text as="span" variant="body-x-small" color="secondary" title={title}>
      {children}
    </Text>
  );
}

function RefCell({
  entityRef,
  absent,
}: {
  entityRef?: string;
  absent: string;
}) {
  return (
    <Cell>
      {entityRef ? (
        <EntityLink entityRef={entityRef} />
      ) : (
        <Text as="span" color="secondary">
          {absent}
        </Text>
      )}
    </Cell>
  );
}
