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

import { z } from 'zod';
import { REFUSAL_NAMES } from './refusals';

/** What can go wrong with any service that speaks HTTP. */
export const COMMON_FAULTS = [
  'down',
  'forbidden',
  'invalid',
  'rate-limited',
  'slow',
  'lost-answer',
] as const;

export const faultSchema = z.strictObject({
  /**
   * `down`: 503 · `forbidden`: 403 · `invalid`: 422 · `rate-limited`: 429 with Retry-After · `slow`: answers late ·
   * `lost-answer`: does what was asked, then drops the connection instead of answering · all others: refusals of
   * GitHub, in its words
   */
  kind: z.enum([...COMMON_FAULTS, ...REFUSAL_NAMES]),
  /** HTTP method, any case. Default: all. */
  method: z.string().optional(),
  /** Path without query, `*` for any characters, e.g. `/api/v3/repos/acme/gitops/pulls*`. Default: all. */
  path: z.string().startsWith('/').optional(),
  /** How many requests it hits before it vanishes. Default: all, until it is removed. */
  count: z.number().int().positive().optional(),
  /** Of `rate-limited` and `primary-limit` (default: 1) and of `secondary-limit` (default: 60), in seconds. */
  retryAfterSeconds: z.number().int().nonnegative().optional(),
  /** Of `slow`, in milliseconds, at most a minute. Default: 3000. */
  delayMs: z.number().int().nonnegative().max(60_000).optional(),
});

/** Something that shall go wrong, and where. */
export type Fault = z.infer<typeof faultSchema>;

/** A fault in force. */
export interface ActiveFault extends Fault {
  id: number;
  /** Requests it has hit so far. */
  hits: number;
}

function matches(pattern: string | undefined, path: string): boolean {
  if (!pattern) return true;
  const literals = pattern
    .split('*')
    .map(text => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`).test(path);
}

/** Which faults are in force. They live in memory: a restart heals everything. */
export class Faults {
  private readonly active = new Map<number, ActiveFault>();
  private lastId = 0;

  list(): ActiveFault[] {
    return [...this.active.values()];
  }

  add(fault: Fault): ActiveFault {
    this.lastId += 1;
    const added = { ...fault, id: this.lastId, hits: 0 };
    this.active.set(added.id, added);
    return added;
  }

  /** Whether there was one. */
  remove(id: number): boolean {
    return this.active.delete(id);
  }

  clear(): void {
    this.active.clear();
  }

  /** The first fault in force for a request, which thereby counts as hit. */
  hit(method: string, path: string): ActiveFault | undefined {
    const fault = this.list().find(
      it =>
        (!it.method || it.method.toUpperCase() === method) &&
        matches(it.path, path),
    );
    if (!fault) return undefined;
    fault.hits += 1;
    if (fault.hits === fault.count) this.remove(fault.id);
    return fault;
  }
}
