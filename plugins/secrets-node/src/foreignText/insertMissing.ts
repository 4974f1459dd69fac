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

import { Document, isCollection, isMap, isNode, isPair, Pair } from 'yaml';
import { FileEdit } from '../edits/FileEdit';
import { GapPlace } from './findPlace';
import { MissingKeys } from './MissingKeys';
import { refuse } from './refuse';
import { renderScalar } from './renderScalar';
import { columnOf } from './indentOf';
import { colonOf } from './replaceScalar';
import { Splice } from './Splice';

/** What one map lacks. */
export interface Gap extends Pick<GapPlace, 'map' | 'emptyPair'> {
  document: Document.Parsed;
  keys: MissingKeys;
  /** How much deeper a nested map of the document stands than the map around it, in columns. */
  step: number;
  /** How deep the keys stand in the document. */
  depth: number;
  /** The first edit that lacks something; refusals name it. */
  edit: FileEdit;
}

/** What puts the missing keys of a gap behind the last key of its map, in the style of that map. */
export function insertMissing(text: string, gap: Gap): Splice {
  const { contents } = gap.document;
  if (isMap(contents) && contents.flow) {
    return insertInFlowMap(text, gap, 'QUOTE_DOUBLE');
  }
  return gap.map.flow
    ? insertInFlowMap(text, gap, 'PLAIN')
    : insertInBlockMap(text, gap);
}

function insertInFlowMap(
  text: string,
  { map, keys, emptyPair, depth, edit }: Gap,
  style: 'PLAIN' | 'QUOTE_DOUBLE',
): Splice {
  const open = map.range![0] + 1;
  const pad = text[open] === ' ' ? ' ' : '';
  const put = (at: number, entry: string): Splice => {
    return { start: at, end: at, text: entry, depth };
  };
  const entries = flowEntries(keys, { pad, style });
  if (emptyPair) {
    const colon = requireColon(emptyPair, edit);
    return put(colon + 1, ` {${pad}${entries}${pad}}`);
  }
  const last = map.items.at(-1);
  if (last) return put(endOf(last), `, ${entries}`);
  return put(open, text[open] === '}' ? ` ${entries} ` : `${pad}${entries}`);
}

function flowEntries(
  keys: MissingKeys,
  look: { pad: string; style: 'PLAIN' | 'QUOTE_DOUBLE' },
): string {
  const { pad, style } = look;
  return [...keys]
    .map(([key, value]) => {
      const written =
        typeof value === 'string'
          ? renderScalar(value, style)
          : `{${pad}${flowEntries(value, look)}${pad}}`;
      return `${renderScalar(key, style)}: ${written}`;
    })
    .join(', ');
}

function insertInBlockMap(
  text: string,
  { map, keys, emptyPair, depth, edit, step }: Gap,
): Splice {
  const column = columnOf(text, map.range![0]) + (emptyPair ? step : 0);
  const end = emptyPair
    ? requireColon(emptyPair, edit) + 1
    : endOf(map.items[map.items.length - 1]);
  const { at, lines } = behindLine(text, end, blockLines(keys, column, step));
  return { start: at, end: at, text: lines, depth };
}

function blockLines(keys: MissingKeys, column: number, step: number): string[] {
  return [...keys].flatMap(([key, value]) => {
    const line = `${' '.repeat(column)}${renderScalar(key)}:`;
    return typeof value === 'string'
      ? [`${line} ${renderScalar(value)}`]
      : [line, ...blockLines(value, column + step, step)];
  });
}

/** Where whole lines go to stand behind the line that holds the character before `offset`. */
function behindLine(text: string, offset: number, lines: string[]) {
  const lineEnd = text.indexOf('\n', offset - 1);
  const lineBreak = breakOf(text);
  const block = lines.join(lineBreak);
  return lineEnd < 0
    ? { at: text.length, lines: lineBreak + block }
    : { at: lineEnd + 1, lines: block + lineBreak };
}

function breakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Where the last character of a pair's text ends, without comments and blank lines behind it. */
function endOf(node: unknown): number {
  if (isPair(node)) {
    return endOf(node.value ?? node.key);
  }
  if (isCollection(node) && !node.flow && node.items.length > 0) {
    return endOf(node.items[node.items.length - 1]);
  }
  return isNode(node) && node.range ? node.range[1] : 0;
}

function requireColon(pair: Pair, edit: FileEdit): number {
  const colon = colonOf(pair);
  return (
    colon ??
    refuse(edit, 'unsupported', 'goes into a key without a colon. Write one')
  );
}
