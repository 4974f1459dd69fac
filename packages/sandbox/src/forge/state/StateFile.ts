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
import { dirname } from 'node:path';
import { InputError } from '@backstage/errors';
import { writeFileAtomicallySync } from '../../files/writeFileAtomically';
import { ForgeState, forgeStateSchema } from './model';

const EMPTY: ForgeState = { version: 1, lastId: 0, repositories: [] };

/**
 * The forge's memory, in one JSON file.
 *
 * Change `data` and call `save` without waiting in between: both are synchronous, so nobody sees half a change.
 */
export class StateFile {
  static open(path: string): StateFile {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return new StateFile(path, structuredClone(EMPTY));
    try {
      const data = forgeStateSchema.parse(
        JSON.parse(readFileSync(path, 'utf8')),
      );
      return new StateFile(path, data);
    } catch (error) {
      throw new InputError(
        `The forge cannot read its state from ${path}; mend the file or delete the folder to start afresh`,
        error,
      );
    }
  }

  private constructor(
    private readonly path: string,
    readonly data: ForgeState,
  ) {}

  nextId(): number {
    this.data.lastId += 1;
    return this.data.lastId;
  }

  /** A crash leaves either the old or the new state. */
  save(): void {
    writeFileAtomicallySync(this.path, JSON.stringify(this.data, null, 2));
  }
}
