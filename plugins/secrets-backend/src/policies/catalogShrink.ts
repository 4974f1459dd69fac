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

import { DateTime, Duration } from 'luxon';

/** So few may go at once, whatever share of the catalog they are. */
const FEW = 2;
/** This share of the catalog may go at once. */
const SHARE = 10;
/** A much smaller catalog is believed once that many complete reads in a row saw it so, */
const READS = 3;
/** and once it was so for that long. */
export const BELIEVED_AFTER = Duration.fromObject({ minutes: 10 });

/**
 * Whether a catalog that no longer lists `gone` of `known` secrets may be one that is not loaded yet rather than one from
 * which they were removed. Pure.
 */
export function isMuchSmaller(known: number, gone: number): boolean {
  return gone > FEW && gone * SHARE > known;
}

/** Whether a secret was missing from enough reads, for long enough, to be gone from a much smaller catalog. Pure. */
export function isGone(
  { since, reads }: { since: string; reads: number },
  now: string,
): boolean {
  const [from, to] = [since, now].map(instant =>
    DateTime.fromISO(instant, { zone: 'utc' }),
  );
  return reads >= READS && to >= from.plus(BELIEVED_AFTER);
}
