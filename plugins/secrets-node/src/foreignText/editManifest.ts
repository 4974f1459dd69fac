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

import { FileEdit } from '../edits/FileEdit';
import { findPlace } from './findPlace';
import { Gap, insertMissing } from './insertMissing';
import { addMissing } from './MissingKeys';
import { OpenManifest } from './OpenManifest';
import { refuse } from './refuse';
import { replaceScalar } from './replaceScalar';
import { Splice, spliceAll } from './Splice';
import { PlacedEdit, verifyEdits } from './verifyEdits';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * The text with all edits of one file; see `applyFileEdits`. It is parsed once before and once after, however many edits
 * there are: all places are found first, then everything is put in at once.
 */
export function editManifest(content: string, edits: FileEdit[]): string {
  if (edits.length === 0) {
    return content;
  }
  const [{ file }] = edits;
  const mark = content.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const open = new OpenManifest(content.slice(mark.length), file);
  const { manifest } = open;
  const placed = lastOfEachPlace(open, edits);
  const text = spliceAll(manifest.text, splicesOf(open, placed));
  if (text === undefined) {
    refuse(
      edits[0],
      'unsupported',
      'cannot be set together with the other keys. Write this part of the file in a plainer way',
    );
  }
  if (text !== manifest.text) verifyEdits(manifest, text, placed);
  return mark + text;
}

/** Of several edits of one place the last one counts. */
function lastOfEachPlace(open: OpenManifest, edits: FileEdit[]): PlacedEdit[] {
  const indexes = new Map(
    open.manifest.documents.map((document, i) => [document, i]),
  );
  const places = new Map<string, PlacedEdit>();
  for (const edit of edits) {
    const document = indexes.get(open.document(edit))!;
    const place = JSON.stringify([document, edit.path]);
    const { missing } = places.get(place)?.edit ?? edit;
    places.set(place, { document, edit: { ...edit, missing } });
  }
  return [...places.values()];
}

function splicesOf(open: OpenManifest, placed: PlacedEdit[]): Splice[] {
  const { text, documents } = open.manifest;
  const splices: Splice[] = [];
  const gaps = new Map<unknown, Gap>();
  for (const { edit, document: index } of placed) {
    const document = documents[index];
    const place = findPlace(document, edit, open.keys);
    if (place.kind === 'scalar') {
      const splice = replaceScalar(text, place, edit);
      if (splice) splices.push(splice);
      continue;
    }
    if (edit.missing === 'refuse') {
      refuse(
        edit,
        'missing-key',
        'is not in the file. Add the key with any text, or correct the keys of the target',
      );
    }
    const { map, emptyPair, missing } = place;
    const depth = edit.path.length - missing.length + 1;
    const id = emptyPair ?? map;
    const gap = gaps.get(id) ?? {
      ...{ document, map, emptyPair, depth, edit },
      step: open.indent(document),
      keys: new Map(),
    };
    gaps.set(id, gap);
    addMissing(gap.keys, missing, edit);
  }
  return [
    ...splices,
    ...[...gaps.values()].map(gap => insertMissing(text, gap)),
  ];
}
