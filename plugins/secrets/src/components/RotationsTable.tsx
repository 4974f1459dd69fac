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

import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Cell, ColumnConfig, Flex, Link, Table, Text } from '@backstage/ui';
import { Rotation, RotationPage } from '@keyturn/plugin-secrets-common';
import { useMemo } from 'react';
import { useCursorPagination } from '../hooks/useCursorPagination';
import { SearchQuery } from '../hooks/useSearchQuery';
import { rotationRouteRef } from '../routes';
import { RotationsQuery } from '../rotationsQuery';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { EmptyNote } from './EmptyNote';
import { PhaseBadge } from './PhaseBadge';
import { RelativeTime } from './RelativeTime';
import { RotationOutcome } from './RotationOutcome';
import styles from './RotationsTable.module.css';
import { Sentence } from './Sentence';

/** One page of rotations. */
export function RotationsTable({
  value,
  isStale,
  search,
}: {
  value: RotationPage;
  isStale: boolean;
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
      data={value.items}
      isStale={isStale}
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
      pagination={useCursorPagination(value, search)}
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
          <Cell className={styles.title}>
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
            <RelativeTime instant={createdAt} tense="past" />
          </Cell>
        ),
      },
      {
        id: 'updated',
        label: t('rotations.updated'),
        cell: ({ updatedAt }) => (
          <Cell>
            <RelativeTime instant={updatedAt} tense="past" />
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
        <Sentence text={rotation.reason} />
      </Text>
    </Flex>
  );
}
