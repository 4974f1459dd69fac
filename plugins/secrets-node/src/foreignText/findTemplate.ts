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

import { Document, visit } from 'yaml';

const OPENING = '{{';

/**
 * Offset at which a template (Helm, Jinja, …) shows, undefined where the text is a plain manifest.
 *
 * Braces inside quoted and block scalars do not count as long as the text parses: SealedSecrets and
 * ExternalSecrets carry templates of their own there, which are data to us. Everywhere else they do, in comments
 * too, because Helm renders those; `a: {{ .x }}` even parses, as a map whose key is a map.
 */
export function findTemplate(
  text: string,
  documents: Document.Parsed[],
): number | undefined {
  const isBroken = documents.some(document => document.errors.length > 0);
  const opening = isBroken
    ? text.indexOf(OPENING)
    : blankStrings(text, documents).indexOf(OPENING);
  return opening < 0 ? undefined : opening;
}

function blankStrings(text: string, documents: Document.Parsed[]): string {
  if (!text.includes(OPENING)) {
    return text;
  }
  const ranges = documents.flatMap(stringRanges).sort(([a], [b]) => a - b);
  let blanked = '';
  for (const [start, end] of ranges) {
    blanked += text.slice(blanked.length, start);
    blanked += ' '.repeat(end - start);
  }
  return blanked + text.slice(blanked.length);
}

function stringRanges(document: Document.Parsed): [number, number][] {
  const ranges: [number, number][] = [];
  visit(document, {
    Scalar(_, { type, range }) {
      if (range && type && type !== 'PLAIN') {
        ranges.push([range[0], range[1]]);
      }
    },
  });
  return ranges;
}
