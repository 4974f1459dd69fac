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

import { LoggerService } from '@backstage/backend-plugin-api';
import { DateTime } from 'luxon';
import { CallContext } from '@keyturn/plugin-secrets-node';

/** A context for calls of a module in a test: never aborted, silent, at 2026-11-24T12:00Z unless told otherwise. @public */
export function fakeCallContext(
  changes: Partial<CallContext> = {},
): CallContext {
  const noon = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
  return {
    signal: new AbortController().signal,
    logger: silentLogger(),
    now: () => noon,
    ...changes,
  };
}

function silentLogger(): LoggerService {
  const ignore = () => {};
  const logger: LoggerService = {
    error: ignore,
    warn: ignore,
    info: ignore,
    debug: ignore,
    child: () => logger,
  };
  return logger;
}
