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
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Flex, Text } from '@backstage/ui';
import {
  catalogReleasePermission,
  CatalogHoldStatus,
} from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { useNow } from '../hooks/useNow';
import { exactTime, relativeTime } from '../relativeTime';
import { secretsTranslationRef } from '../translation';
import { LoadError } from './LoadError';
import { ReasonDialog } from './ReasonDialog';

/** That nothing is retired because the catalog lists much less than it did, for those who can confirm it. */
export const CatalogHoldBanner = ({ onChanged }: { onChanged(): void }) => {
  const { allowed } = usePermission({ permission: catalogReleasePermission });
  return allowed ? <LoadedBanner onChanged={onChanged} /> : null;
};

function LoadedBanner({ onChanged }: { onChanged(): void }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const status = useLoaded('catalog-hold', signal =>
    api.getCatalogHold({ signal }),
  );
  if (status.error) {
    return (
      <LoadError
        error={status.error}
        what={t('what.catalogHold')}
        onRetry={status.reload}
      />
    );
  }
  return status.value?.hold ? (
    <Banner
      hold={status.value.hold}
      onReleased={() => {
        status.reload();
        onChanged();
      }}
    />
  ) : null;
}

function Banner({
  hold: { listed, known, missing, reads, since, notBefore },
  onReleased,
}: {
  hold: NonNullable<CatalogHoldStatus['hold']>;
  onReleased(): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const now = useNow();
  return (
    <Alert
      role="alert"
      status="warning"
      icon
      title={t('catalogHold.title', {
        listed: String(listed),
        known: String(known),
      })}
      description={
        <Flex direction="column" gap="3" align="start">
          <Text as="p">
            {t('catalogHold.text', {
              until: exactTime(notBefore),
              since: exactTime(since),
              relative: relativeTime(since, now, 'past'),
              reads: String(reads),
            })}
          </Text>
          <ReasonDialog
            button={t('catalogHold.open')}
            destructive
            title={t('catalogHold.question', { count: missing })}
            keep={t('catalogHold.keep')}
            confirm={t('catalogHold.confirm', { count: missing })}
            failed={t('catalogHold.failed')}
            onConfirm={async reason => {
              await api.releaseCatalog({ missing, reason });
              onReleased();
            }}
          >
            <Text as="p">{t('catalogHold.what')}</Text>
          </ReasonDialog>
        </Flex>
      }
    />
  );
}
