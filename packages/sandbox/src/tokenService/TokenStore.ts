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

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomicallySync } from '../files/writeFileAtomically';
import { TokenRecord, tokenRecordSchema } from './TokenRecord';

const fileSchema = z.array(tokenRecordSchema);

/** Keeps token records. What `save` was given is there after a crash. */
export interface TokenStore {
  all(): readonly TokenRecord[];
  /** Adds the record or replaces the one with the same id. */
  save(record: TokenRecord): void;
}

/**
 * Keeps the records in one JSON file, replaced as a whole, so that a crash leaves either the old or the new
 * one. For one process only; the calls are synchronous so that two requests cannot interleave.
 */
export class FileTokenStore implements TokenStore {
  readonly #file: string;
  readonly #records: Map<string, TokenRecord>;

  static open(options: { dataDir: string }): FileTokenStore {
    mkdirSync(options.dataDir, { recursive: true });
    const file = path.join(options.dataDir, 'tokens.json');
    const records = existsSync(file)
      ? fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
      : [];
    return new FileTokenStore(file, records);
  }

  private constructor(file: string, records: TokenRecord[]) {
    this.#file = file;
    this.#records = new Map(records.map(record => [record.id, record]));
  }

  all(): readonly TokenRecord[] {
    return [...this.#records.values()];
  }

  save(record: TokenRecord): void {
    const next = new Map(this.#records).set(record.id, record);
    writeFileAtomicallySync(
      this.#file,
      JSON.stringify([...next.values()], null, 2),
    );
    this.#records.set(record.id, record);
  }
}
