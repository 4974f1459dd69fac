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
import { Alert, Button } from '@backstage/ui';
import { SecretListRequest } from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { secretsTranslationRef } from '../translation';
import { LoadError } from './LoadError';

/** How many secrets of the scope are compromised, before anything else; nothing where none is. */
export const CompromisedNotice = ({
  scope,
  onShowAll,
}: {
  scope: SecretListRequest;
  onShowAll(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const request: SecretListRequest = {
    ...scope,
    health: ['compromised'],
    limit: 1,
  };
  const { value, error, reload } = useLoaded(JSON.stringify(request), signal =>
    api.listSecrets(request, { signal }),
  );
  if (error) {
    return (
      <LoadError error={error} what={t('what.compromised')} onRetry={reload} />
    );
  }
  if (!value?.total) return null;
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('compromised.title', { count: value.total })}
      description={t('compromised.text')}
      customActions={
        <Button size="small" variant="secondary" onPress={onShowAll}>
          {t('compromised.show')}
        </Button>
      }
    />
  );
};
