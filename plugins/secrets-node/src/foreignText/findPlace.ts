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
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Pair,
  Scalar,
  YAMLMap,
} from 'yaml';
import { describePath } from '../edits/describePath';
import { FileEdit } from '../edits/FileEdit';
import { KeyIndex } from './KeyIndex';
import { refuse } from './refuse';

/** A scalar that is there. */
export interface ScalarPlace {
  kind: 'scalar';
  scalar: Scalar.Parsed;
  /** Absent where the scalar is an item of a list. */
  pair?: Pair;
}

/** Keys that are missing below the deepest map that is there. */
export interface GapPlace {
  kind: 'gap';
  /** The deepest map. */
  map: YAMLMap.Parsed;
  /** Where `map` has the first key of the path with nothing behind it, that pair. */
  emptyPair?: Pair;
  /** At least one key. */
  missing: string[];
}

const WRITE_OUT =
  'Write it out at this place, because other places may share it';

/**
 * Follows the path of an edit into its document.
 * @throws ManifestError where the way leads through an anchor, alias or merge key, or to something that is
 * not a scalar
 */
export function findPlace(
  document: Document.Parsed,
  edit: FileEdit,
  keys: KeyIndex,
): ScalarPlace | GapPlace {
  let node: unknown = document.contents;
  let pair: Pair | undefined;
  let map: YAMLMap.Parsed | undefined;
  for (const [depth, segment] of edit.path.entries()) {
    refuseShared(node, edit, depth);
    if (isSeq(node)) {
      pair = undefined;
      node = itemAt(node.items, segment, edit, depth);
      continue;
    }
    if (map && pair && isEmpty(node)) {
      return gap(map, edit.path.slice(depth), pair);
    }
    if (!isMap(node)) {
      return refuseWrongShape(edit, depth, 'a map');
    }
    map = node as YAMLMap.Parsed;
    pair = keys.pair(map, segment);
    if (!pair) {
      refuseMerged(keys.pair(map, '<<'), edit, depth);
      return gap(map, edit.path.slice(depth));
    }
    node = pair.value;
  }
  refuseShared(node, edit, edit.path.length);
  if (!isScalar(node) || !isTextTag(node.tag)) {
    return refuseWrongShape(edit, edit.path.length, 'a scalar');
  }
  return { kind: 'scalar', scalar: node as Scalar.Parsed, pair };
}

function gap(
  map: YAMLMap.Parsed,
  missing: string[],
  emptyPair?: Pair,
): GapPlace {
  return { kind: 'gap', map, missing, emptyPair };
}

function itemAt(
  items: unknown[],
  segment: string,
  edit: FileEdit,
  depth: number,
): unknown {
  const item = /^\d+$/.test(segment) ? items[Number(segment)] : undefined;
  if (!item) {
    refuse(
      edit,
      'missing-key',
      `cannot be set, because the list ${describePath(
        edit.path.slice(0, depth),
      )} has no item ${segment}. Add it to the file`,
    );
  }
  return item;
}

/** `key:` with nothing behind it, as opposed to a null that somebody wrote. */
function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null && !node.source;
}

function isTextTag(tag: string | undefined): boolean {
  return tag === undefined || tag === 'tag:yaml.org,2002:str';
}

function refuseShared(node: unknown, edit: FileEdit, depth: number): void {
  const place = describePath(edit.path.slice(0, depth)) || 'the document';
  if (isAlias(node)) {
    refuse(
      edit,
      'anchored',
      `cannot be set, because ${place} is the alias *${node.source}. ${WRITE_OUT}`,
    );
  }
  if (isNode(node) && 'anchor' in node && node.anchor) {
    refuse(
      edit,
      'anchored',
      `cannot be set, because ${place} has the anchor &${node.anchor}. ${WRITE_OUT}`,
    );
  }
}

function refuseMerged(
  merge: Pair | undefined,
  edit: FileEdit,
  depth: number,
): void {
  if (isScalar(merge?.key) && merge.key.type === 'PLAIN') {
    const place = describePath(edit.path.slice(0, depth + 1));
    refuse(
      edit,
      'anchored',
      `cannot be set, because ${place} may come from the merge key << beside it. ${WRITE_OUT}`,
    );
  }
}

function refuseWrongShape(
  edit: FileEdit,
  depth: number,
  expected: string,
): never {
  const place = describePath(edit.path.slice(0, depth)) || 'the document';
  return refuse(
    edit,
    'unsupported',
    `cannot be set, because ${place} is not ${expected}. Correct the file, or the keys of the target`,
  );
}
