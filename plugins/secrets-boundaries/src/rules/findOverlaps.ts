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

import { canBothMatch } from '../pattern/canBothMatch';
import { FilledPattern } from '../pattern/FilledPattern';
import { BoundaryOverlap } from '../types';
import { CompiledRule } from './CompiledRule';
import { OverlapEntry, overlapEntries } from './overlapEntries';

/** More would be the same news again. */
const SHOWN = 100;
/** What fits in a moment; only patterns without a literal segment in common need so many. */
const COMPARED = 300_000;

/**
 * Finds patterns of different owners that match the same name, neither of them more closely, so that both owners may
 * name it. Where many owners share one pattern, one pair of them stands for all.
 */
export function findOverlaps(rules: CompiledRule[]): BoundaryOverlap[] {
  const found: BoundaryOverlap[] = [];
  const buckets = new Map<string, OverlapEntry[]>();
  for (const entry of overlapEntries(rules)) {
    const pair = ownersOf(entry, entry);
    if (pair && found.length < SHOWN) {
      found.push(pair);
    }
    const { pattern, scope, what } = entry;
    const key = [
      what,
      scope,
      pattern.closeness,
      pattern.literal ? pattern.key : '',
    ].join('\n');
    addTo(buckets, key, entry);
  }
  let compared = 0;
  for (const entries of buckets.values()) {
    for (const [a, b] of candidatePairs(entries)) {
      compared += 1;
      if (found.length >= SHOWN || compared > COMPARED) {
        return found;
      }
      const pair = doMeet(a, b) ? ownersOf(a, b) : undefined;
      if (pair) {
        found.push(pair);
      }
    }
  }
  return found;
}

function doMeet(a: OverlapEntry, b: OverlapEntry): boolean {
  return (
    canBothMatch(a.pattern, b.pattern) &&
    (a.around.length === 0 ||
      a.around.some(x => b.around.some(y => canBothMatch(x, y))))
  );
}

/** @returns the overlap with the first two different owners; undefined where there is only one */
function ownersOf(
  a: OverlapEntry,
  b: OverlapEntry,
): BoundaryOverlap | undefined {
  for (const [owner, rule] of a.owners) {
    for (const [other, otherRule] of b.owners) {
      if (owner !== other) {
        return {
          what: [
            a.what,
            ...(a.around.length > 0
              ? [`in clusters ${a.around.map(({ text }) => text).join(' or ')}`]
              : []),
          ].join(' '),
          patterns: [a.pattern.text, b.pattern.text],
          owners: [owner, other],
          rules: [rule, otherRule],
        };
      }
    }
  }
  return undefined;
}

/**
 * Pairs that do not differ in a literal segment. Patterns are sorted by where they have such segments, and joined by
 * what stands there, so that a thousand folders with an owner's name each make no pair at all.
 */
function* candidatePairs(
  entries: OverlapEntry[],
): Generator<[OverlapEntry, OverlapEntry]> {
  const shapes = new Map<string, OverlapEntry[]>();
  for (const entry of entries) {
    const shape = literalPositions(entry.pattern).join();
    addTo(shapes, shape, entry);
  }
  const groups = [...shapes.values()];
  for (const [i, group] of groups.entries()) {
    for (const other of groups.slice(i)) {
      yield* joined(group, other);
    }
  }
}

function* joined(
  as: OverlapEntry[],
  bs: OverlapEntry[],
): Generator<[OverlapEntry, OverlapEntry]> {
  const inBoth = new Set(literalPositions(bs[0].pattern));
  const common = literalPositions(as[0].pattern).filter(i => inBoth.has(i));
  const keyOf = ({ pattern }: OverlapEntry) =>
    JSON.stringify(common.map(i => pattern.segments[i]));
  const byKey = new Map<string, OverlapEntry[]>();
  for (const b of bs) {
    addTo(byKey, keyOf(b), b);
  }
  for (const a of as) {
    const others = byKey.get(keyOf(a)) ?? [];
    // Within one list, each pair comes once.
    for (const b of as === bs ? others.slice(others.indexOf(a) + 1) : others) {
      yield [a, b];
    }
  }
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) {
    list.push(item);
  } else {
    lists.set(key, [item]);
  }
}

/** Numbers of the segments that are one text, at a depth that is the same for every value. */
function literalPositions({ segments }: FilledPattern): number[] {
  const deep = segments.indexOf('deep');
  return segments
    .slice(0, deep < 0 ? segments.length : deep)
    .flatMap((segment, i) =>
      segment !== 'deep' && segment.length === 1 ? [i] : [],
    );
}
