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

import { CST, Pair } from 'yaml';
import { FileEdit } from './FileEdit';
import { ScalarPlace } from './findPlace';
import { refuse } from './refuse';
import { renderBlockScalar } from './renderBlockScalar';
import { isSafePlain, renderScalar } from './renderScalar';

/** The text with one scalar replaced; the same text where the scalar already is what the edit wants. */
export function replaceScalar(
  text: string,
  place: ScalarPlace,
  edit: FileEdit,
): string {
  const { scalar } = place;
  if (scalar.value === edit.value && isStringToAll(place)) {
    return text;
  }
  const [start, end] = scalar.range;
  const old = text.slice(start, end);
  if (old.includes('{{')) {
    refuse(
      edit,
      'templated',
      'is filled in by a template. Put the secret in a plain manifest',
    );
  }
  if (start === end) {
    const colon = colonOf(place.pair);
    if (colon === undefined) {
      refuse(edit, 'unsupported', 'is empty. Write "" there');
    }
    return splice(text, colon + 1, colon + 1, ` ${renderScalar(edit.value)}`);
  }
  const isBlock =
    scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  return splice(
    text,
    start,
    end,
    isBlock
      ? renderBlockScalar(old, edit.value)
      : renderScalar(edit.value, scalar.type),
  );
}

/** Puts `insertion` in the place of the characters from `start` up to `end`. */
export function splice(
  text: string,
  start: number,
  end: number,
  insertion: string,
): string {
  return text.slice(0, start) + insertion + text.slice(end);
}

/** Offset of the colon behind a key; undefined where there is none. */
export function colonOf(pair: Pair | undefined): number | undefined {
  const { srcToken } = (pair ?? {}) as { srcToken?: CST.CollectionItem };
  return srcToken?.sep?.find(token => token.type === 'map-value-ind')?.offset;
}

/** A plain `yes` is a string to us and a boolean to Kubernetes, so it has to be written anew. */
function isStringToAll({ scalar }: ScalarPlace): boolean {
  return scalar.type !== 'PLAIN' || isSafePlain(scalar.source);
}
