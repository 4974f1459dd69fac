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

import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Link, Text } from '@backstage/ui';
import { Consumer } from '@keyturn/plugin-secrets-common';
import { catalogGraphRouteRef } from '../routes';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import { EntityLink } from './EntityLink';
import styles from './List.module.css';
import { OwnDeclaration } from './OwnDeclaration';

/** What depends on a secret, by kind, with the team to talk to. */
export const ConsumerList = ({
  secretRef,
  consumers,
}: {
  secretRef: string;
  consumers: Consumer[];
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const linkToGraph = useRouteRef(catalogGraphRouteRef);
  const root = encodeURIComponent(secretRef);
  return (
    <Flex direction="column" gap="3">
      {consumers.length === 0 && <EmptyNote text={t('breaks.empty')} />}
      {[...byKind(consumers)].map(([kind, members]) => (
        <div key={kind}>
          <Text as="h4" variant="body-small" color="secondary">
            {kind}
          </Text>
          <ul className={styles.list}>
            {members.map(({ ref, ownerRef, involved }) => (
              <li key={ref} className={styles.item}>
                <EntityLink entityRef={ref} weight="bold" />
                <Text as="span" color="secondary">
                  {ownerRef ? t('breaks.ownedBy') : t('breaks.noOwner')}
                </Text>
                {ownerRef && <EntityLink entityRef={ownerRef} />}
                {!involved && <OwnDeclaration />}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {linkToGraph && consumers.length > 0 && (
        <Link href={`${linkToGraph()}?rootEntityRefs%5B%5D=${root}`}>
          {t('breaks.graph')}
        </Link>
      )}
    </Flex>
  );
};

function byKind(consumers: Consumer[]): Map<string, Consumer[]> {
  const groups = new Map<string, Consumer[]>();
  for (const consumer of consumers) {
    const { kind } = parseEntityRef(consumer.ref);
    const title = titleOf(kind);
    groups.set(title, [...(groups.get(title) ?? []), consumer]);
  }
  return groups;
}

/** Kinds as the catalog writes them: refs have them in lower case. */
function titleOf(kind: string): string {
  return kind === 'api'
    ? 'API'
    : kind.charAt(0).toLocaleUpperCase('en-US') + kind.slice(1);
}
