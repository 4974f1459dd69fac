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
import { FileEdit } from '../edits/FileEdit';
import { ScalarPlace } from './findPlace';
import { refuse } from './refuse';
import { renderBlockScalar } from './renderBlockScalar';
import { isSafePlain, renderScalar } from './renderScalar';
import { Splice } from './Splice';

/** What replaces one scalar of a text; undefined where the scalar already is what the edit wants. */
export function replaceScalar(
  text: string,
  place: ScalarPlace,
  edit: FileEdit,
): Splice | undefined {
  const { scalar } = place;
  if (scalar.value === edit.value && isStringToAll(place)) {
    return undefined;
  }
  const [start, end] = scalar.range;
  const depth = edit.path.length;
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
    const at = colon + 1;
    return { start: at, end: at, text: ` ${renderScalar(edit.value)}`, depth };
  }
  const isBlock =
    scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  const put = isBlock
    ? renderBlockScalar(old, edit.value)
    : renderScalar(edit.value, scalar.type);
  return { start, end, text: put, depth };
}

export function colonOf(pair: Pair | undefined): number | undefined {
  const { srcToken } = (pair ?? {}) as { srcToken?: CST.CollectionItem };
  return srcToken?.sep?.find(token => token.type === 'map-value-ind')?.offset;
}

function isStringToAll({ scalar }: ScalarPlace): boolean {
  return scalar.type !== 'PLAIN' || isSafePlain(scalar.source);
}
