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
import { Cell, ColumnConfig, Table, Text } from '@backstage/ui';
import { BoundariesOverview } from '@keyturn/plugin-secrets-common';
import { useMemo } from 'react';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import { EntityLink } from './EntityLink';
import styles from './PlaceLink.module.css';

type Row = BoundariesOverview['conflicts'][number] & { id: string };

/** Places that two secrets declare; the one that had it first keeps it. */
export const BoundaryConflicts = ({
  overview: { conflicts, inventoryReadAt },
}: {
  overview: Pick<BoundariesOverview, 'conflicts' | 'inventoryReadAt'>;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const columns = useColumns();
  if (conflicts.length === 0) {
    return (
      <EmptyNote
        text={t(inventoryReadAt ? 'conflicts.empty' : 'table.notKnownText')}
      />
    );
  }
  return (
    <Table
      columnConfig={columns}
      data={conflicts.map(conflict => ({
        ...conflict,
        id: `${conflict.secretRef} ${conflict.targetId}`,
      }))}
      pagination={{ type: 'none' }}
    />
  );
};

function useColumns(): ColumnConfig<Row>[] {
  const { t } = useTranslationRef(secretsTranslationRef);
  return useMemo(
    () => [
      {
        id: 'place',
        label: t('conflicts.place'),
        isRowHeader: true,
        cell: ({ targetId }) => (
          // unlike CellText it wraps: an id that is cut off names no place
          <Cell>
            <span className={styles.place}>
              <Text as="span">{targetId}</Text>
            </span>
          </Cell>
        ),
      },
      {
        id: 'holder',
        label: t('conflicts.holder'),
        cell: ({ holderRef, holderTitle }) => (
          <Cell>
            <EntityLink entityRef={holderRef} title={holderTitle} />
          </Cell>
        ),
      },
      {
        id: 'secret',
        label: t('conflicts.secret'),
        cell: ({ secretRef, secretTitle }) => (
          <Cell>
            <EntityLink entityRef={secretRef} title={secretTitle} />
          </Cell>
        ),
      },
    ],
    [t],
  );
}
