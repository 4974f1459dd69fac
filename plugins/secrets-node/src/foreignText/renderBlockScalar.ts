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

import { isPrintableLine, renderScalar } from './renderScalar';

/**
 * Writes a string in the place of a literal or folded scalar: style, indentation, line endings and the comment
 * in its header stay. A string that the style cannot hold is quoted.
 *
 * @param old - the scalar as it stands in the file, from its `|` or `>` to the end of its last line
 */
export function renderBlockScalar(old: string, value: string): string {
  const { style, digit, headerRest, lineBreak, body } = takeApart(old);
  const text = body.replace(/(?:\r?\n[^\S\n]*)*$/, '');
  const tail = body.slice(text.length);
  const blankLines = tail.replace(/^\r?\n/, '');
  // the first line with text tells the indentation
  const indent = /^(?:[^\S\n]*\n)*( +)\S/.exec(text)?.[1];
  const lines = value.replace(/\n$/, '').split('\n');
  if (digit || !indent || !fits(lines, style)) {
    const quoted = renderScalar(value, 'QUOTE_DOUBLE');
    return quoted + headerRest + lineBreak + blankLines;
  }
  const isTerminated = value.endsWith('\n');
  return [
    isTerminated ? style : `${style}-`,
    headerRest,
    lineBreak,
    lines.map(line => line && indent + line).join(lineBreak),
    isTerminated || tail ? lineBreak : '',
    blankLines,
  ].join('');
}

function takeApart(old: string) {
  const [, style, digit, headerRest, lineBreak = '', body] =
    /^([|>])[-+]?(\d?)[-+]?([^\r\n]*)(\r?\n)?([^]*)$/.exec(old)!;
  return { style, digit, headerRest, lineBreak, body };
}

function fits(lines: string[], style: string): boolean {
  return (
    lines.every(isPrintableLine) &&
    lines[0].trim() !== '' &&
    !lines[0].startsWith(' ') &&
    lines[lines.length - 1] !== '' &&
    // a folded scalar joins lines, so it holds one line only
    (style === '|' || lines.length === 1)
  );
}
