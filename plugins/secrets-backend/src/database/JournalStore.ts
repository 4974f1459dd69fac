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

import { JournalHead, JournalRecord } from '@keyturn/plugin-secrets-common';
import { JournalNote } from './RotationChange';
import { ReadCriteria } from './SecretStore';

/**
 * Keeps the journal of each secret: a chain of rows that are only ever added. What happens in a rotation is appended by
 * the `RotationStore` together with the rotation itself.
 */
export interface JournalStore {
  /** Appends what happened to a secret outside of any rotation. */
  append(secretRef: string, notes: JournalNote[]): Promise<void>;
  head(secretRef: string): Promise<JournalHead | undefined>;
  /** Heads of all chains by secret, from the one after `after` on; only of secrets that meet the criteria. */
  heads(options: {
    after?: string;
    limit: number;
    criteria: ReadCriteria;
  }): Promise<JournalHead[]>;
  /** Rows after `after` up to and with `upTo`, in their order. */
  rows(
    secretRef: string,
    options: { after: number; upTo: number; limit: number },
  ): Promise<JournalRecord[]>;
  /** Those of the given heads that are rows of their chains, whether or not they still are the last ones. */
  known(heads: JournalHead[]): Promise<JournalHead[]>;
}
