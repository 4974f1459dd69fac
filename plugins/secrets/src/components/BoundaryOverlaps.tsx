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
import { BoundariesOverview } from '@keyturn/plugin-secrets-common';
import { useMemo } from 'react';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import { EntityLink } from './EntityLink';
import styles from './PlaceLink.module.css';

type Row = BoundariesOverview['overlaps'][number] & { id: string };

/** What the rules of more than one owner cover, so that each could have the other's changed. */
export const BoundaryOverlaps = ({
  overlaps,
}: {
  overlaps: BoundariesOverview['overlaps'];
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const columns = useColumns();
  if (overlaps.length === 0) return <EmptyNote text={t('overlaps.empty')} />;
  return (
    <Table
      columnConfig={columns}
      data={overlaps.map((overlap, index) => ({
        ...overlap,
        id: String(index),
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
        id: 'what',
        label: t('overlaps.what'),
        isRowHeader: true,
        cell: ({ what }) => <CellText title={what} />,
      },
      {
        id: 'owners',
        label: t('overlaps.owners'),
        cell: ({ ownerRefs }) => (
          <Cell>
            <Flex direction="column" align="start" gap="0.5">
              {ownerRefs.map(ref => (
                <EntityLink key={ref} entityRef={ref} />
              ))}
            </Flex>
          </Cell>
        ),
      },
      {
        id: 'patterns',
        label: t('overlaps.patterns'),
        cell: ({ patterns }) => (
          <Cell>
            <Flex direction="column" align="start" gap="0.5">
              {patterns.map((pattern, index) => (
                <span key={index} className={styles.place}>
                  <Text as="span">{pattern}</Text>
                </span>
              ))}
            </Flex>
          </Cell>
        ),
      },
      {
        id: 'rules',
        label: t('overlaps.rules'),
        cell: ({ rules }) => (
          <CellText title={rules.map(rule => `rules[${rule}]`).join(', ')} />
        ),
      },
    ],
    [t],
  );
}
