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

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LoggerService } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { ObjectStore, StoreSnapshot } from './ObjectStore';
import { writeFileAtomically } from '../../files/writeFileAtomically';

const snapshotSchema = z.object({
  resourceVersion: z.number().int(),
  objects: z.array(
    z.looseObject({
      apiVersion: z.string(),
      kind: z.string(),
      metadata: z.looseObject({
        name: z.string(),
        uid: z.string(),
        resourceVersion: z.string(),
        creationTimestamp: z.string(),
      }),
    }),
  ),
});

/** Keeps a store's objects in `objects.json`, written soon after each change and at the latest on close. */
export class ObjectFile {
  readonly #file: string;
  readonly #logger: LoggerService;
  #store: ObjectStore | undefined;
  #unsubscribe: (() => void) | undefined;
  #written = -1;
  #writing: Promise<void> | undefined;

  constructor(options: { dataDir: string; logger: LoggerService }) {
    this.#file = path.join(options.dataDir, 'objects.json');
    this.#logger = options.logger;
  }

  /** Undefined where the cluster is new. */
  async read(): Promise<StoreSnapshot | undefined> {
    if (!existsSync(this.#file)) return undefined;
    return snapshotSchema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
  }

  follow(store: ObjectStore): void {
    this.#store = store;
    this.#unsubscribe = store.subscribe(() => this.#writeInBackground());
  }

  /** @throws whatever kept the last state from being written */
  async close(): Promise<void> {
    this.#unsubscribe?.();
    await this.#writing;
    await this.#write();
  }

  #writeInBackground(): void {
    this.#writing ??= this.#write()
      .catch(error =>
        this.#logger.error(
          'The objects of the cluster could not be saved; the next change tries again',
          error,
        ),
      )
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async #write(): Promise<void> {
    while (this.#store && this.#written !== this.#store.resourceVersion) {
      const snapshot = this.#store.snapshot();
      await writeFileAtomically(this.#file, JSON.stringify(snapshot));
      this.#written = snapshot.resourceVersion;
    }
  }
}
