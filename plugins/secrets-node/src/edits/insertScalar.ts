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

import {
  Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  Pair,
  visit,
  YAMLMap,
} from 'yaml';
import { FileEdit } from './FileEdit';
import { GapPlace } from './findPlace';
import { refuse } from './refuse';
import { renderScalar } from './renderScalar';
import { colonOf, splice } from './replaceScalar';

const DEFAULT_INDENT = 2;

/** The text with the missing keys of a gap put in behind the last key of its map, in the style of that map. */
export function insertScalar(
  text: string,
  document: Document.Parsed,
  place: GapPlace,
  edit: FileEdit,
): string {
  if (isMap(document.contents) && document.contents.flow) {
    return insertInFlowMap(text, place, edit, 'QUOTE_DOUBLE');
  }
  return place.map.flow
    ? insertInFlowMap(text, place, edit, 'PLAIN')
    : insertInBlockMap(text, document, place, edit);
}

function insertInFlowMap(
  text: string,
  { map, missing, emptyPair }: GapPlace,
  edit: FileEdit,
  style: 'PLAIN' | 'QUOTE_DOUBLE',
): string {
  const open = map.range[0] + 1;
  const pad = text[open] === ' ' ? ' ' : '';
  const entry = missing.reduceRight(
    (value, key, depth) =>
      depth === 0
        ? `${renderScalar(key, style)}: ${value}`
        : `{${pad}${renderScalar(key, style)}: ${value}${pad}}`,
    renderScalar(edit.value, style),
  );
  if (emptyPair) {
    const colon = requireColon(emptyPair, edit);
    return splice(text, colon + 1, colon + 1, ` {${pad}${entry}${pad}}`);
  }
  const last = map.items.at(-1);
  if (last) {
    const end = endOf(last);
    return splice(text, end, end, `, ${entry}`);
  }
  return text[open] === '}'
    ? splice(text, open, open, ` ${entry} `)
    : splice(text, open, open, `${pad}${entry}`);
}

function insertInBlockMap(
  text: string,
  document: Document.Parsed,
  { map, missing, emptyPair }: GapPlace,
  edit: FileEdit,
): string {
  const step = indentOf(text, document);
  const column = columnOf(text, map.range[0]) + (emptyPair ? step : 0);
  const lines = missing.map((key, depth) => {
    const isLast = depth === missing.length - 1;
    const value = isLast ? ` ${renderScalar(edit.value)}` : '';
    const indent = ' '.repeat(column + depth * step);
    return `${indent}${renderScalar(key)}:${value}`;
  });
  const end = emptyPair
    ? requireColon(emptyPair, edit) + 1
    : endOf(map.items[map.items.length - 1]);
  return insertLinesBehind(text, end, lines);
}

/** Puts whole lines behind the line that holds the character before `offset`. */
function insertLinesBehind(
  text: string,
  offset: number,
  lines: string[],
): string {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const block = lines.join(lineBreak);
  const lineEnd = text.indexOf('\n', offset - 1);
  return lineEnd < 0
    ? splice(text, text.length, text.length, lineBreak + block)
    : splice(text, lineEnd + 1, lineEnd + 1, block + lineBreak);
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

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** How much deeper the first nested map of the document stands than the map around it. */
function indentOf(text: string, document: Document.Parsed): number {
  let indent = DEFAULT_INDENT;
  visit(document, {
    Pair(_, { value }, path) {
      const outer = path[path.length - 1];
      if (!isBlockMap(value) || !isBlockMap(outer)) {
        return undefined;
      }
      indent =
        columnOf(text, value.range![0]) - columnOf(text, outer.range![0]);
      return visit.BREAK;
    },
  });
  return indent;
}

function isBlockMap(node: unknown): node is YAMLMap {
  return isMap(node) && !node.flow && node.items.length > 0;
}
