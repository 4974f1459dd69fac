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
import { ResponseError } from '@backstage/errors';
import { Alert, Button } from '@backstage/ui';
import { fullSentence } from '../fullSentence';
import { secretsTranslationRef } from '../translation';
import { Sentence } from './Sentence';

/** The sentence of whoever refused or failed, which says more than the status of the response. */
export function sentenceOf(error: Error): string {
  return ResponseError.is(error) ? error.cause.message : error.message;
}

function statusOf(error: Error): number | undefined {
  return ResponseError.is(error) ? error.statusCode : undefined;
}

/** Whether the person, not the machinery, is the reason: signed out or not allowed. */
export function isRefusal(error: Error): boolean {
  return [401, 403].includes(statusOf(error) ?? 0);
}

/** Signed out, not allowed, not found and failed are four different things to a person. */
export const LoadError = ({
  error,
  what,
  onRetry,
}: {
  error: Error;
  what: string;
  onRetry(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const retry = (
    <Button size="small" variant="secondary" onPress={onRetry}>
      {t('state.retry')}
    </Button>
  );
  switch (statusOf(error)) {
    case 401:
      return (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('state.signedOutTitle')}
          description={t('state.signedOutText', { what })}
          customActions={retry}
        />
      );
    case 403:
      return (
        <Alert
          role="alert"
          status="info"
          icon
          title={t('state.notAllowedTitle', { what })}
          description={t('state.notAllowedText')}
          customActions={retry}
        />
      );
    case 404:
      return (
        <Alert
          role="alert"
          status="info"
          icon
          title={t('state.notFoundTitle', { what })}
          description={t('state.notFoundText', {
            message: <Sentence text={fullSentence(sentenceOf(error))} />,
          })}
          customActions={retry}
        />
      );
    default:
      return (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('state.errorTitle', { what })}
          description={<Sentence text={sentenceOf(error)} />}
          customActions={retry}
        />
      );
  }
};
