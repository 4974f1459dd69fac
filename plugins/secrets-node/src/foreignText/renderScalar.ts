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

import { parse, Scalar } from 'yaml';

/**
 * Writes a string as a YAML scalar on one line, in the style of the scalar it replaces where that is safe.
 *
 * Plain only where YAML 1.1 (which Kubernetes and Go tools read) and YAML 1.2 both read the same string back:
 * `yes`, `1e3`, `0644`, `2024-01-01` and `1_000` are quoted.
 */
export function renderScalar(
  value: string,
  style: Scalar.Type = 'PLAIN',
): string {
  if (style === 'QUOTE_SINGLE' && isPrintableLine(value)) {
    return `'${value.replace(/'/g, "''")}'`;
  }
  return style === 'PLAIN' && isSafePlain(value) ? value : quote(value);
}

/** Whether a plain scalar with this text is a string to every reader. */
export function isSafePlain(value: string): boolean {
  return (
    /^[A-Za-z0-9/][A-Za-z0-9+/_=.-]*$/.test(value) &&
    // Go reads numbers with underscores anywhere in them
    [value, value.replace(/_/g, '')].every(isPlainString)
  );
}

/** Whether the text stays what it is when it is written on one line without escapes. */
export function isPrintableLine(value: string): boolean {
  return !/[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(
    value,
  );
}

function isPlainString(text: string): boolean {
  return (['core', 'yaml-1.1'] as const).every(
    schema => parse(text, { schema }) === text,
  );
}

/** JSON's escapes are a subset of YAML's; what YAML does not count as printable is escaped as well. */
function quote(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
