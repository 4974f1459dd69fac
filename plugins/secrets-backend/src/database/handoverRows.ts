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

import { Handover, PendingHandover } from './HandoverStore';

export interface HandoverRow {
  from_ref: string;
  to_ref: string;
  since: string;
  /** Null unless it is pending. */
  problem: PendingHandover['problem'] | null;
  /** Null unless it was done; one that was may be pending again. */
  done_at: string | null;
  seq: number | null;
  hash: string | null;
}

export function toPending(row: HandoverRow): PendingHandover {
  return {
    fromRef: row.from_ref,
    toRef: row.to_ref,
    since: row.since,
    problem: row.problem!,
  };
}

export function toHandover(row: HandoverRow): Handover {
  return {
    fromRef: row.from_ref,
    toRef: row.to_ref,
    at: row.done_at!,
    seq: row.seq!,
    hash: row.hash!,
  };
}
