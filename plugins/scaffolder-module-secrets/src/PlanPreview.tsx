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
  Alert,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RotationPlan } from '@keyturn/plugin-secrets-common';
import { useId } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { secretsApiRef } from './api';
import { RequestError } from './RequestError';
import { secretPickerTranslationRef } from './translation';
import styles from './PlanPreview.module.css';

/** Repositories, files and keys a rotation of this secret would touch; looking changes nothing. */
export const PlanPreview = ({ secretRef }: { secretRef: string }) => {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  const api = useApi(secretsApiRef);
  const { value, loading, error, retry } = useAsyncRetry(
    () => api.planRotation(secretRef),
    [api, secretRef],
  );
  const titleId = useId();
  if (error) {
    return (
      <RequestError
        error={error}
        title={t('plan.error')}
        notAllowedTitle={t('plan.notAllowed')}
        retryLabel={t('picker.retry')}
        onRetry={retry}
      />
    );
  }
  return (
    <Card role="region" aria-labelledby={titleId} aria-busy={loading}>
      <CardHeader>
        <Text as="p" id={titleId} weight="bold">
          {t('plan.title')}
        </Text>
      </CardHeader>
      <CardBody>
        {value?.secretRef === secretRef ? (
          <Plan plan={value} />
        ) : (
          <div role="status" aria-label={t('plan.loading')}>
            <Skeleton width="100%" height={64} />
          </div>
        )}
      </CardBody>
    </Card>
  );
};

function Plan({ plan }: { plan: RotationPlan }) {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  const { repositories, notes, problems, openRotationId } = plan;
  return (
    <Flex direction="column" gap="3">
      {problems.length > 0 && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('plan.problems')}
          description={
            <ul className={styles.problems}>
              {problems.map(problem => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          }
        />
      )}
      {openRotationId && (
        <Alert
          role="status"
          status="info"
          icon
          title={t('plan.open')}
          description={t('plan.openText')}
        />
      )}
      {repositories.length === 0 && problems.length === 0 && (
        <Text as="p" color="secondary">
          {t('plan.nothing')}
        </Text>
      )}
      {repositories.map(({ repository, files }) => (
        <div key={repository}>
          <Link
            href={repository}
            weight="bold"
            target="_blank"
            rel="noopener noreferrer"
          >
            {pathOf(repository)}
          </Link>
          <ul className={styles.list}>
            {files.map(({ url, changes }) => (
              <li key={url}>
                <Link href={url} target="_blank" rel="noopener noreferrer">
                  {fileOf(url)}
                </Link>
                <ul className={styles.list}>
                  {changes.map(change => (
                    <li key={change} className={styles.change}>
                      {change}
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {notes.map(note => (
        <Text key={note} as="p" variant="body-small" color="secondary">
          {note}
        </Text>
      ))}
    </Flex>
  );
}

function pathOf(address: string): string {
  return URL.canParse(address)
    ? new URL(address).pathname.replace(/^\/|\/$/g, '') || address
    : address;
}

/** `clusters/eu-1/db.yaml` of a forge's `…/blob/main/clusters/eu-1/db.yaml`; else the whole path. */
function fileOf(url: string): string {
  const path = pathOf(url);
  return /\/(?:blob|src\/branch|src)\/[^/]+\/(.+)$/.exec(path)?.[1] ?? path;
}
