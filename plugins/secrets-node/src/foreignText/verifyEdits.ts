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

import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import { FileEdit } from '../edits/FileEdit';
import { ManifestError } from '../errors';
import { Manifest, parseManifest } from './parseManifest';
import { refuse } from './refuse';

/** An edit with the document that it goes to, by its index. */
export interface PlacedEdit {
  edit: FileEdit;
  document: number;
}

/**
 * Proves that edited text holds what it held before but for the edits, each as the string it is.
 * @throws ManifestError where anything else has changed
 */
export function verifyEdits(
  before: Manifest,
  editedText: string,
  edits: PlacedEdit[],
): void {
  const [{ edit: first }] = edits;
  const after = leavesOf(parseEdited(editedText, first));
  const expected = leavesOf(before);
  for (const { edit, document } of edits) {
    // an empty map or a `key:` above the edited scalar is filled by the edit
    edit.path.forEach((_, depth) =>
      expected.delete(placeOf(document, edit.path.slice(0, depth))),
    );
    expected.set(
      placeOf(document, edit.path),
      leafText(new Scalar(edit.value)),
    );
  }
  if (isSame(expected, after)) return;
  const unproven = edits.find(({ edit, document }) => {
    const place = placeOf(document, edit.path);
    return after.get(place) !== expected.get(place);
  });
  refuseUnproven(unproven?.edit ?? first);
}

function parseEdited(text: string, edit: FileEdit): Manifest {
  try {
    return parseManifest(text, edit.file);
  } catch (error) {
    if (error instanceof ManifestError && error.refusal !== 'too-large') {
      refuseUnproven(edit);
    }
    throw error;
  }
}

function refuseUnproven(edit: FileEdit): never {
  return refuse(
    edit,
    'unsupported',
    'cannot be set without changing more of the file than that. Write this part of the file in a plainer way',
  );
}

type Leaves = Map<string, string>;

function leavesOf({ documents }: Manifest): Leaves {
  const leaves: Leaves = new Map();
  documents.forEach((document, i) =>
    collectLeaves(document.contents, i, [], leaves),
  );
  return leaves;
}

function collectLeaves(
  node: unknown,
  document: number,
  path: string[],
  leaves: Leaves,
): void {
  if (isMap(node) && node.items.length > 0) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      collectLeaves(value, document, [...path, name], leaves);
    }
  } else if (isSeq(node) && node.items.length > 0) {
    node.items.forEach((item, i) =>
      collectLeaves(item, document, [...path, String(i)], leaves),
    );
  } else {
    leaves.set(placeOf(document, path), leafText(node));
  }
}

function placeOf(document: number, path: string[]): string {
  return JSON.stringify([document, path]);
}

function leafText(node: unknown): string {
  if (isAlias(node)) {
    return `*${node.source}`;
  }
  return isScalar(node)
    ? `${typeof node.value} ${String(node.value)}`
    : String(node);
}

function isSame(a: Leaves, b: Leaves): boolean {
  return (
    a.size === b.size && [...a].every(([place, leaf]) => b.get(place) === leaf)
  );
}
