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
import { Alert, Button, Card, CardBody, Flex, Skeleton } from '@backstage/ui';
import { ReactNode } from 'react';
import { Loaded } from '../hooks/useLoaded';
import { secretsTranslationRef } from '../translation';
import { LoadError, sentenceOf } from './LoadError';
import { Sentence } from './Sentence';

/** Shows what was loaded, or why it is not there. A failed refresh keeps what was known, and says so. */
export function LoadedContent<T>({
  loaded,
  what,
  skeleton,
  children,
}: {
  loaded: Loaded<T>;
  what: string;
  skeleton: ReactNode;
  children(value: T): ReactNode;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { value, error, reload } = loaded;
  if (value === undefined) {
    return error && !loaded.loading ? (
      <LoadError error={error} what={what} onRetry={reload} />
    ) : (
      <div role="status" aria-busy aria-label={t('state.loading', { what })}>
        {skeleton}
      </div>
    );
  }
  return (
    <>
      {error && (
        <Alert
          mb="4"
          role="status"
          status="warning"
          icon
          title={t('state.staleTitle')}
          description={t('state.staleText', {
            message: <Sentence text={sentenceOf(error)} />,
          })}
          customActions={
            <Button size="small" variant="secondary" onPress={reload}>
              {t('state.retry')}
            </Button>
          }
        />
      )}
      {children(value)}
    </>
  );
}

/** Lines of text that are on their way. */
export const SkeletonLines = ({ lines }: { lines: number }) => (
  <Flex direction="column" gap="3">
    {Array.from({ length: lines }, (_, i) => (
      <Skeleton key={i} height={20} width={i % 3 === 2 ? '60%' : '100%'} />
    ))}
  </Flex>
);

/** A card that is on its way. */
export const SkeletonCard = ({ lines }: { lines: number }) => (
  <Card>
    <CardBody>
      <SkeletonLines lines={lines} />
    </CardBody>
  </Card>
);
