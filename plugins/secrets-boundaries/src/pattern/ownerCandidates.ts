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

import { Pattern, Placeholder, Segment, Token } from './Pattern';

/** Narrows owners down to those whose names could make a pattern match, without trying each. */
export interface OwnerNames<T> {
  get(name: string): T | undefined;
  keys(): Iterable<string>;
  readonly size: number;
}

/**
 * Finds every owner's entry with which the pattern could match: the name has to stand in the value where the placeholder
 * stands in the pattern. May give some that do not match, never leaves one out.
 */
export function ownerCandidates<T>(
  pattern: Pattern,
  placeholder: Placeholder,
  value: string[],
  names: OwnerNames<T>,
): Set<T> {
  const found = new Set<T>();
  const { segment, texts } = placeOf(pattern, placeholder, value);
  for (const text of texts) {
    for (const name of fillingsOf(segment, placeholder, text, names)) {
      const entry = names.get(name);
      if (entry !== undefined) {
        found.add(entry);
      }
    }
  }
  return found;
}

type NamedSegment = Exclude<Segment, 'deep'>;

/** The first segment with the placeholder, and the parts of the value that can stand there. */
function placeOf(
  { segments }: Pattern,
  placeholder: Placeholder,
  value: string[],
): { segment: NamedSegment; texts: string[] } {
  const index = segments.findIndex(part => holds(part, placeholder));
  const segment = segments[index] as NamedSegment;
  if (!segments.slice(0, index).includes('deep')) {
    return { segment, texts: value.slice(index, index + 1) };
  }
  if (!segments.slice(index).includes('deep')) {
    const at = value.length - segments.length + index;
    return { segment, texts: at < 0 ? [] : value.slice(at, at + 1) };
  }
  return { segment, texts: value };
}

function holds(segment: Segment, placeholder: Placeholder): boolean {
  return (
    segment !== 'deep' &&
    segment.tokens.some(token => isFill(token, placeholder))
  );
}

function isFill(token: Token, placeholder: Placeholder): boolean {
  return (
    typeof token === 'object' && 'fill' in token && token.fill === placeholder
  );
}

function* fillingsOf<T>(
  { tokens }: NamedSegment,
  placeholder: Placeholder,
  text: string,
  names: OwnerNames<T>,
): Generator<string> {
  const index = tokens.findIndex(token => isFill(token, placeholder));
  const start = lengthOf(tokens.slice(0, index));
  const after = lengthOf(tokens.slice(index + 1));
  const end = after === undefined ? undefined : text.length - after;
  if (start !== undefined && end !== undefined) {
    if (end > start) {
      yield text.slice(start, end);
    }
    return;
  }
  const tries =
    start === undefined && end === undefined ? text.length ** 2 : text.length;
  if (names.size < tries) {
    for (const name of names.keys()) {
      if (text.includes(name)) {
        yield name;
      }
    }
    return;
  }
  for (let from = start ?? 0; from <= (start ?? text.length); from += 1) {
    for (let to = end ?? from + 1; to <= (end ?? text.length); to += 1) {
      yield text.slice(from, to);
    }
  }
}

/** Undefined where it is not the same for every text. */
function lengthOf(tokens: Token[]): number | undefined {
  let length = 0;
  for (const token of tokens) {
    if (typeof token !== 'object' || !('text' in token)) {
      return undefined;
    }
    length += token.text.length;
  }
  return length;
}
