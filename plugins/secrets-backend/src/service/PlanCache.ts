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

import { isError } from '@backstage/errors';
import { SecretSpec } from '@keyturn/plugin-secrets-common';
import { EditPlan, ManifestFile } from '@keyturn/plugin-secrets-node';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { Clock } from '../Clock';
import { FrozenDeclaration } from '../database/RotationStore';

/** Of all plans together, as JSON. */
const MOST_CHARACTERS = 20_000_000;
/** An authority also goes by what is in none of the files, such as whether a certificate for sealing has expired. */
const KEPT_MS = 5 * 60_000;

interface Outcome {
  planned?: EditPlan[];
  /** Why the files cannot be edited: to find that out again would take as long. */
  refusal?: Error;
  until: number;
}

/** Keeps what a rotation would edit, or why it cannot, for as long as all stays the same that it follows from. */
export class PlanCache {
  readonly #clock: Clock;
  readonly #outcomes = new LRUCache<string, Outcome>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ planned, refusal }) =>
      JSON.stringify([planned, refusal?.message]).length,
  });

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  /** What is kept, or what `plan` answers. Nothing is kept of a failure but for a refusal of the files. */
  async get(key: string, plan: () => Promise<EditPlan[]>): Promise<EditPlan[]> {
    const now = this.#clock.now().toMillis();
    const known = this.#outcomes.get(key);
    if (known && known.until > now) return known.planned ?? refuse(known);
    const until = now + KEPT_MS;
    try {
      const planned = await plan();
      this.#outcomes.set(key, { planned, until });
      return planned;
    } catch (error) {
      if (isError(error) && error.name === 'ManifestError') {
        this.#outcomes.set(key, { refusal: error, until });
      }
      throw error;
    }
  }
}

function refuse({ refusal }: Outcome): never {
  throw refusal;
}

/** The same for the same secret, declared the same way, with the same files. */
export function keyOfPlan(of: {
  secretRef: string;
  title: string;
  /** What boundaries and policies go by. */
  declared: FrozenDeclaration;
  spec: SecretSpec;
  files: ManifestFile[];
}): string {
  const hash = createHash('sha256');
  const add = (text: string) => hash.update(`${text.length}:${text}`);
  add(JSON.stringify([of.secretRef, of.title, of.declared, of.spec]));
  of.files.forEach(({ url, content }) => {
    add(url);
    add(content);
  });
  return hash.digest('base64');
}
