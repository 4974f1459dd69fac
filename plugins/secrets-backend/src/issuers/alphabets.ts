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

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

const ALPHABETS: Record<string, string> = {
  'url-safe': `${LETTERS}${DIGITS}-_`,
  alphanumeric: `${LETTERS}${DIGITS}`,
  /** Everything that ASCII can print, but no space. */
  ascii: String.fromCharCode(...Array.from({ length: 94 }, (_, i) => 0x21 + i)),
  hex: `${DIGITS}abcdef`,
};

export const ALPHABET_NAMES = Object.keys(ALPHABETS);

/**
 * Characters of a named alphabet, or of one written out: at least two printable ASCII characters, none twice,
 * since a repeated one would come up more often. Undefined where the text is neither.
 */
export function charactersOf(alphabet: string): string | undefined {
  if (Object.hasOwn(ALPHABETS, alphabet)) {
    return ALPHABETS[alphabet];
  }
  const isUsable =
    /^[\x20-\x7e]{2,}$/.test(alphabet) &&
    new Set(alphabet).size === alphabet.length;
  return isUsable ? alphabet : undefined;
}

/** How many bits of chance a text of an alphabet holds. */
export function entropyOf(characters: string, length: number): number {
  return length * Math.log2(characters.length);
}
