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

import { ServiceUnavailableError } from '@backstage/errors';
import { stepFailure } from '../rotation/stepFailure';
import { UpstreamBusyError } from '../registry/UpstreamBusyError';

/** What cannot be done now may be done later; where it is known, with the time after which. */
export class TryLaterError extends ServiceUnavailableError {
  readonly retryAfterMs?: number;
  /** 429 where it is the caller alone who asks too much. */
  readonly statusCode: 429 | 503;

  constructor(message: string, cause: unknown) {
    super(message, cause as Error);
    this.retryAfterMs = stepFailure(cause).retryAfterMs;
    this.statusCode =
      cause instanceof UpstreamBusyError && cause.byCaller ? 429 : 503;
  }
}
