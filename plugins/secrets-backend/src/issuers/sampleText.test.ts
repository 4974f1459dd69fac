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

import fc from 'fast-check';
import { ALPHABET_NAMES, charactersOf } from './alphabets';
import { sampleText } from './sampleText';

/** Gives out the bytes one after the other, over and over. */
function bytesInTurn(bytes: number[]) {
  let next = 0;
  return (size: number) =>
    Buffer.from(
      Array.from({ length: size }, () => {
        next += 1;
        return bytes[(next - 1) % bytes.length];
      }),
    );
}

const EVERY_BYTE = Array.from({ length: 256 }, (_, i) => i);

/** Lengths of all alphabets there can be: printable ASCII has 95 characters. */
const SIZES = Array.from({ length: 94 }, (_, i) => i + 2);

const alphabetOf = (size: number) =>
  String.fromCharCode(...Array.from({ length: size }, (_, i) => 0x20 + i));

function countsOf(text: string): number[] {
  const counts = new Map<string, number>();
  for (const char of text) {
    counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return [...counts.values()];
}

describe('sampleText', () => {
  it.each(SIZES)(
    'gives each of %i characters the same share of all bytes',
    size => {
      const share = Math.floor(256 / size);
      const text = sampleText({
        characters: alphabetOf(size),
        length: share * size,
        randomBytes: bytesInTurn(EVERY_BYTE),
      }).toString();
      expect(countsOf(text)).toEqual(Array(size).fill(share));
    },
  );

  it('does the same for the named alphabets', () => {
    for (const name of ALPHABET_NAMES) {
      const characters = charactersOf(name) as string;
      const share = Math.floor(256 / characters.length);
      const text = sampleText({
        characters,
        length: share * characters.length,
        randomBytes: bytesInTurn(EVERY_BYTE),
      }).toString();
      expect(countsOf(text)).toEqual(Array(characters.length).fill(share));
    }
  });

  it('throws bytes away that would favour the first characters', () => {
    const text = sampleText({
      characters: 'abc',
      length: 3,
      randomBytes: bytesInTurn([255, 1, 255, 255, 254]),
    });
    expect(text.toString()).toBe('bcb');
  });

  it('has the length and the characters asked for, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SIZES),
        fc.integer({ min: 1, max: 1024 }),
        fc.array(fc.nat(255), { minLength: 1 }),
        (size, length, bytes) => {
          const characters = alphabetOf(size);
          const text = sampleText({
            characters,
            length,
            randomBytes: bytesInTurn([...bytes, 0]),
          }).toString();
          expect(text).toHaveLength(length);
          expect([...text].filter(char => !characters.includes(char))).toEqual(
            [],
          );
        },
      ),
    );
  });

  it('wipes the bytes it drew from', () => {
    const drawn: Buffer[] = [];
    sampleText({
      characters: 'ab',
      length: 4,
      randomBytes: size => {
        const bytes = Buffer.alloc(size, 1);
        drawn.push(bytes);
        return bytes;
      },
    });
    expect(drawn).toEqual([Buffer.alloc(4)]);
  });
});
