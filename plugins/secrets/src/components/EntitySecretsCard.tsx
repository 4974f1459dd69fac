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
  useEntityRefLink,
} from '@backstage/plugin-catalog-react';
import { Link, Text } from '@backstage/ui';
import { Secret } from '@keyturn/plugin-secrets-common';
import { useEntity } from '@backstage/plugin-catalog-react';
import { secretsApiRef } from '../api';
import { useEntityFilter } from '../hooks/useEntityFilter';
import { useLoaded } from '../hooks/useLoaded';
import { useNow } from '../hooks/useNow';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import { EntityLink } from './EntityLink';
import { HealthBadge } from './HealthBadge';
import { KindIcon } from './KindIcon';
import styles from './List.module.css';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { RelativeTime } from './RelativeTime';

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
        {({ items }) =>
          items.length ? (
            <ul className={styles.list}>
              {items.map(secret => (
                <SecretLine key={secret.ref} secret={secret} />
              ))}
            </ul>
          ) : (
            <EmptyNote text={t('entityCard.emptyText')} />
          )
        }
      </LoadedContent>
    </EntityInfoCard>
  );
};

function SecretLine({ secret }: { secret: Secret }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  const { ref, title, credentialKind, health } = secret;
  const { expiresAt } = secret.lifetime;
  const isOver = expiresAt !== undefined && Date.parse(expiresAt) <= +now;
  return (
    <li className={styles.item}>
      <KindIcon kind={credentialKind} />
      <span className={styles.grow}>
        <EntityLink entityRef={ref} title={title} weight="bold" />
        <Text as="p" variant="body-small" color="secondary">
          {expiresAt
            ? t(isOver ? 'entityCard.expired' : 'entityCard.expires', {
                when: <RelativeTime instant={expiresAt} />,
              })
            : t('health.unknown')}
        </Text>
      </span>
      <HealthBadge health={health} />
    </li>
  );
}
