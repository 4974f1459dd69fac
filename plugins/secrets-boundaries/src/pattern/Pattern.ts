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

import { TrustedOwner } from '../types';
import { FilledPattern } from './FilledPattern';

/** What a pattern may take from the owner. */
export type Placeholder = 'owner.name' | 'owner.namespace';

/** Text to be found as it is, any text, or a name of the owner. */
export type Token = { text: string } | { fill: Placeholder } | 'any';

/** What stands between two slashes; `deep` is any number of them. */
export type Segment =
  | 'deep'
  | {
      tokens: Token[];
      /** Filled with the name in lower case, because the forge does not tell cases apart there. */
      lowerCase?: boolean;
    };

/**
 * A glob, read once. `*` is any text inside of a segment, `**` is any number of segments, `{owner.name}` and
 * `{owner.namespace}` are filled with text that is never read as a pattern. Everything else means itself.
 */
export interface Pattern {
  text: string;
  segments: Segment[];
}

/** Reads a pattern of names, which have no segments, so that `*` is any text. */
export function readNamePattern(text: string): Pattern | { problem: string } {
  if (text === '') {
    return { problem: 'must not be empty' };
  }
  const tokens = readTokens(text);
  return 'problem' in tokens ? tokens : { text, segments: [{ tokens }] };
}

/** Reads a pattern of paths. */
export function readPathPattern(text: string): Pattern | { problem: string } {
  const segments: Segment[] = [];
  for (const part of text.split('/')) {
    const segment = readSegment(part);
    if (typeof segment === 'object' && 'problem' in segment) {
      return segment;
    }
    segments.push(segment);
  }
  return { text, segments };
}

function readSegment(part: string): Segment | { problem: string } {
  if (part === '' || part === '.' || part === '..') {
    return {
      problem: `must be a plain path, without ${
        part === '' ? 'empty segments' : part
      }`,
    };
  }
  if (/[\\?#%]/.test(part)) {
    return {
      problem:
        'must not hold any of \\ ? # %; an encoded character is written as itself',
    };
  }
  if (part === '**') {
    return 'deep';
  }
  if (part.includes('**')) {
    return { problem: 'must have ** as a whole segment only' };
  }
  const tokens = readTokens(part);
  return 'problem' in tokens ? tokens : { tokens };
}

function readTokens(text: string): Token[] | { problem: string } {
  if (/\p{C}/u.test(text)) {
    return { problem: 'must not hold control characters' };
  }
  const tokens: Token[] = [];
  for (const part of text.split(/(\*|\{[^{}]*\})/)) {
    if (part === '*') {
      tokens.push('any');
    } else if (part === '{owner.name}' || part === '{owner.namespace}') {
      tokens.push({ fill: part.slice(1, -1) as Placeholder });
    } else if (/[{}]/.test(part)) {
      return {
        problem: `holds ${part}, but only {owner.name} and {owner.namespace} may be in braces`,
      };
    } else if (part !== '') {
      tokens.push({ text: part });
    }
  }
  return tokens;
}

export function placeholdersOf({ segments }: Pattern): Set<Placeholder> {
  return new Set(
    segments.flatMap(segment =>
      segment === 'deep'
        ? []
        : segment.tokens.flatMap(token =>
            typeof token === 'object' && 'fill' in token ? [token.fill] : [],
          ),
    ),
  );
}

/** @returns the pattern with the names of an owner; undefined where a name could not be one segment of a path */
export function fillPattern(
  pattern: Pattern,
  owner: Pick<TrustedOwner, 'name' | 'namespace'>,
): FilledPattern | undefined {
  const names = {
    'owner.name': owner.name,
    'owner.namespace': owner.namespace,
  };
  for (const placeholder of placeholdersOf(pattern)) {
    if (names[placeholder] === '' || names[placeholder].includes('/')) {
      return undefined;
    }
  }
  return new FilledPattern(
    pattern.segments.map(segment => {
      if (segment === 'deep') {
        return segment;
      }
      const pieces = [''];
      for (const token of segment.tokens) {
        if (token === 'any') {
          pieces.push('');
        } else {
          const text = 'text' in token ? token.text : names[token.fill];
          pieces[pieces.length - 1] += segment.lowerCase
            ? text.toLocaleLowerCase('en-US')
            : text;
        }
      }
      return pieces;
    }),
  );
}
