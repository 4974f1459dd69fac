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

import { FilledPattern, FilledSegment } from './FilledPattern';

/** No character is as long. */
const ANY = 'any text';

/** Whether there is a value that both patterns match. */
export function canBothMatch(a: FilledPattern, b: FilledPattern): boolean {
  return meet(
    a.segments,
    b.segments,
    segment => segment === 'deep',
    (x, y) => canSegmentsMeet(x, y),
  );
}

function canSegmentsMeet(a: FilledSegment, b: FilledSegment): boolean {
  if (a === 'deep' || b === 'deep') {
    return true;
  }
  if (a.length === 1 && b.length === 1) {
    return a[0] === b[0];
  }
  if (
    !beginAlike(a[0], b[0]) ||
    !beginAlike(reversed(a[a.length - 1]), reversed(b[b.length - 1]))
  ) {
    return false;
  }
  return meet(
    charactersOf(a),
    charactersOf(b),
    character => character === ANY,
    (x, y) => x === y,
  );
}

function charactersOf(pieces: string[]): string[] {
  return pieces.flatMap((piece, i) => [
    ...(i > 0 ? [ANY] : []),
    ...piece.split(''),
  ]);
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}

function beginAlike(a: string, b: string): boolean {
  return a.length < b.length ? b.startsWith(a) : a.startsWith(b);
}

/**
 * Whether two lists, of which some items stand for any number of others, can be the same list. Goes through pairs of
 * positions, each once.
 */
function meet<T>(
  a: T[],
  b: T[],
  isMany: (item: T) => boolean,
  canBeSame: (x: T, y: T) => boolean,
): boolean {
  // What of b can be reached at the current position of a.
  let reached = new Set([0]);
  for (let i = 0; i <= a.length; i += 1) {
    const next = new Set<number>();
    for (let j = 0; j <= b.length; j += 1) {
      if (!reached.has(j)) {
        continue;
      }
      if (j < b.length && (isMany(b[j]) || (i < a.length && isMany(a[i])))) {
        reached.add(j + 1);
      }
      if (i < a.length) {
        if (isMany(a[i]) || (j < b.length && isMany(b[j]))) {
          next.add(j);
        } else if (j < b.length && canBeSame(a[i], b[j])) {
          next.add(j + 1);
        }
      }
    }
    if (i === a.length) {
      return reached.has(b.length);
    }
    if (next.size === 0) {
      return false;
    }
    reached = next;
  }
  return false;
}
