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
import { ScaffolderField } from '@backstage/plugin-scaffolder-react/alpha';
import { Card, CardBody, CardHeader, Skeleton, Text } from '@backstage/ui';
import { useEffect, useId } from 'react';
import { DestinationContent } from './DestinationContent';
import { RequestError } from './RequestError';
import { SecretTargetsSchema } from './SecretTargetsSchema';
import { Surface } from './Surface';
import { secretPickerTranslationRef } from './translation';
import { useDestination } from './useDestination';

/**
 * Shows where a value goes that is handed in for the secret which the form names, and has as its value the digest of
 * these places. What the form came with counts for nothing: nobody was shown anything for it.
 */
export const SecretTargetsField = (
  props: typeof SecretTargetsSchema.TProps,
) => {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  const { formContext, formData, onChange, rawErrors = [], schema } = props;
  const chosen: unknown = formContext?.formData?.secretRef;
  const secretRef = typeof chosen === 'string' && chosen ? chosen : undefined;
  const { destination, loading, error, retry } = useDestination(secretRef);
  const declaration = loading || error ? undefined : destination?.declaration;
  useEffect(() => {
    if (formData !== declaration) onChange(declaration);
  }, [declaration, formData, onChange]);
  const titleId = useId();

  return (
    <ScaffolderField
      rawErrors={rawErrors}
      required={props.required}
      disabled={props.disabled}
      errors={props.errors}
    >
      <Surface>
        {!secretRef && (
          <Text as="p" color="secondary">
            {t('targets.noSecret')}
          </Text>
        )}
        {secretRef && error && (
          <RequestError
            error={error}
            title={t('targets.error')}
            notAllowedTitle={t('targets.notAllowed')}
            notFoundTitle={t('picker.secretNotFound', { ref: secretRef })}
            retryLabel={t('picker.retry')}
            onRetry={retry}
          />
        )}
        {secretRef && !error && (
          <Card role="region" aria-labelledby={titleId} aria-busy={loading}>
            <CardHeader>
              <Text as="p" id={titleId} weight="bold">
                {schema.title ?? t('targets.title')}
              </Text>
            </CardHeader>
            <CardBody>
              {destination && !loading ? (
                <DestinationContent destination={destination} onRetry={retry} />
              ) : (
                <div role="status" aria-label={t('targets.loading')}>
                  <Skeleton width="100%" height={64} />
                </div>
              )}
            </CardBody>
          </Card>
        )}
      </Surface>
    </ScaffolderField>
  );
};
