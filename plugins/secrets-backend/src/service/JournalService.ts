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

import { ReadCriteria } from '../database/SecretStore';
import { Caller } from './RotationService';

/** The text of an export, part by part; each part is whole lines. */
export type JournalText = AsyncIterable<string>;

/**
 * Exports the journal as lines that `keyturn-verify` checks. Whatever can be refused is refused before the first line;
 * an export that fails later rejects and lacks its last line.
 */
export interface JournalService {
  /** All chains that the caller may read; `criteria` are given by the guard. */
  exportAll(caller: Caller, criteria?: ReadCriteria): Promise<JournalText>;
  /**
   * The chain of one secret, which is empty where nothing has happened to it yet.
   * @throws NotFoundError where there is no such secret, or the caller may not see it
   */
  exportSecret(secretRef: string, caller: Caller): Promise<JournalText>;
}
