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

import { ResponseError } from '@backstage/errors';
import { Alert, Button } from '@backstage/ui';

/** Why a request of the field failed; a refusal and an unknown secret are told from a failure. */
export const RequestError = ({
  error,
  title,
  notAllowedTitle,
  notFoundTitle,
  retryLabel,
  onRetry,
}: {
  error: Error;
  title: string;
  notAllowedTitle: string;
  notFoundTitle?: string;
  retryLabel: string;
  onRetry(): void;
}) => {
  const response = ResponseError.is(error) ? error : undefined;
  if (response?.statusCode === 403) {
    return <Alert role="alert" status="info" icon title={notAllowedTitle} />;
  }
  const isMissing = response?.statusCode === 404;
  return (
    <Alert
      role="alert"
      status={isMissing ? 'warning' : 'danger'}
      icon
      title={isMissing && notFoundTitle ? notFoundTitle : title}
      description={response?.cause.message ?? error.message}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {retryLabel}
        </Button>
      }
    />
  );
};
