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

import { UpstreamError } from '@keyturn/plugin-secrets-node';

/** Long enough for a queue to move, and short enough for a person to wait. */
const RETRY_AFTER_MS = 5_000;

/** An upstream is asked as much as it may be, and so many wait for it that nothing more may. Nothing was asked. */
export class UpstreamBusyError extends UpstreamError {
  /** Whether it is the caller alone who waits for too much. */
  readonly byCaller: boolean;

  constructor(title: string, { byCaller }: { byCaller: boolean }) {
    super(
      byCaller
        ? `One caller waits for more answers of ${title} than one may; let some of them arrive, then try again`
        : `${title} is asked as much as it may be, and too much waits for it already; try again in a moment`,
      { retryable: true, retryAfterMs: RETRY_AFTER_MS },
    );
    this.byCaller = byCaller;
  }
}
