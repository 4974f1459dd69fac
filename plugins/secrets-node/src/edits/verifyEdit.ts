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

import { Document, isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import { ManifestError } from '../errors';
import { FileEdit } from './FileEdit';
import { Manifest, parseManifest } from './parseManifest';
import { refuse } from './refuse';

/**
 * Parses the edited text and proves that the edited scalar, and nothing else, means something else now.
 *
 * @returns the edited manifest
 * @throws ManifestError where the edit would have changed more or less than that
 */
export function verifyEdit(
  before: Manifest,
  editedText: string,
  document: Document.Parsed,
  edit: FileEdit,
): Manifest {
  const after = parseEdited(editedText, edit);
  const index = before.documents.indexOf(document);
  const expected = leavesOf(before);
  // an empty map or a `key:` above the edited scalar is filled by the edit
  edit.path.forEach((_, depth) =>
    expected.delete(placeOf(index, edit.path.slice(0, depth))),
  );
  expected.set(placeOf(index, edit.path), leafText(new Scalar(edit.value)));
  if (!isSame(expected, leavesOf(after))) {
    refuseUnproven(edit);
  }
  return after;
}

function parseEdited(text: string, edit: FileEdit): Manifest {
  try {
    return parseManifest(text, edit.file);
  } catch (error) {
    if (error instanceof ManifestError) {
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

/** Every scalar, alias and empty collection by its place. */
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
