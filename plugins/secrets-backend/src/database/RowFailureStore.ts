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

import { RowFailure } from './SecretStore';

export type { RowFailure };

/** Keeps what scheduled work could not do to a secret: one row for each kind of work and secret. */
export interface RowFailureStore {
  /** Refs of the secrets that this kind of work fails on. */
  failing(watch: string): Promise<string[]>;
  /** The first instant in a row stays. A secret that is on no record is fine. */
  record(
    secretRef: string,
    failure: { watch: string; sentence: string; at: string },
  ): Promise<void>;
  /** They no longer fail. Idempotent. */
  clear(watch: string, secretRefs: string[]): Promise<void>;
  /** What fails for the longest first, of every secret. */
  list(limit: number): Promise<{
    items: Array<RowFailure & { secretRef: string }>;
    total: number;
  }>;
}
