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
import { Flex, Link } from '@backstage/ui';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { useOwnershipRefs } from '../hooks/useOwnershipRefs';
import { rootRouteRef } from '../routes';
import {
  clearFilters,
  parseSecretsQuery,
  SecretsQuery,
  serializeSecretsQuery,
  toListRequest,
} from '../secretsQuery';
import { secretsTranslationRef } from '../translation';
import { EmptyInventory } from './EmptyInventory';
import { EmptyNote } from './EmptyNote';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { SecretList } from './SecretList';

const SHOWN = 5;

/** The person's own secrets that somebody has to do something about. */
const TO_ROTATE: SecretsQuery = {
  ...clearFilters(parseSecretsQuery(new URLSearchParams())),
  health: ['compromised', 'expired', 'partial', 'due'],
};

/** What of the person's teams needs a rotation, most urgent first, for the home page. */
export const SecretsToRotate = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const ownership = useOwnershipRefs();
  return (
    <LoadedContent
      loaded={ownership}
      what={t('what.identity')}
      skeleton={<SkeletonLines lines={4} />}
    >
      {ownershipRefs => <MostUrgent ownershipRefs={ownershipRefs} />}
    </LoadedContent>
  );
};

function MostUrgent({ ownershipRefs }: { ownershipRefs: string[] }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const inventory = useRouteRef(rootRouteRef)();
  const request = {
    ...toListRequest(TO_ROTATE, { ownershipRefs }),
    limit: SHOWN,
  };
  const loaded = useLoaded(JSON.stringify(request), signal =>
    api.listSecrets(request, { signal }),
  );
  return (
    <LoadedContent
      loaded={loaded}
      what={t('what.secrets')}
      skeleton={<SkeletonLines lines={4} />}
    >
      {({ items, total, ...freshness }) =>
        items.length ? (
          <Flex direction="column" gap="2">
            <SecretList secrets={items} />
            {total > items.length && (
              <Link href={`${inventory}?${serializeSecretsQuery(TO_ROTATE)}`}>
                {t('home.viewAll', { count: total })}
              </Link>
            )}
          </Flex>
        ) : (
          <EmptyInventory page={freshness}>
            <EmptyNote
              title={t('home.emptyTitle')}
              text={t('home.emptyText')}
            />
          </EmptyInventory>
        )
      }
    </LoadedContent>
  );
}
