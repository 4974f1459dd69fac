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

import { Document, isNode, parseDocument } from 'yaml';
import { FileEdit } from './FileEdit';
import { Manifest, parseManifest } from './parseManifest';
import { selectDocument } from './selectDocument';

/** What a document says at a path, and where. @public */
export interface LocatedScalar {
  /** As {@link readScalar} has it; absent where there is no scalar. */
  text?: string;
  /** Of the scalar, or of its document where there is none; from 1. */
  line: number;
}

/**
 * Reads many places of one file, which is parsed once; answers in the order of the places.
 *
 * @throws ManifestError as {@link readScalar} does for the file and the documents
 * @public
 */
export function locateScalars(
  content: string,
  places: readonly Pick<FileEdit, 'file' | 'document' | 'path'>[],
): LocatedScalar[] {
  const [first] = places;
  if (!first) return [];
  const text = content.replace(/^\ufeff/, '');
  const manifest = parseManifest(text, first.file);
  const roots = new Map<Document.Parsed, unknown>();
  return places.map(place => {
    const document = selectDocument(manifest, place);
    if (!roots.has(document)) roots.set(document, rootOf(manifest, document));
    const value = place.path.reduce(childOf, roots.get(document));
    const line = lineAt(text, offsetOf(document, place.path));
    return value === undefined || value === null || typeof value === 'object'
      ? { line }
      : { text: String(value), line };
  });
}

/** As Kubernetes reads it: aliases and merge keys are followed. */
function rootOf({ text }: Manifest, { range }: Document.Parsed): unknown {
  const [start, end] = range;
  return parseDocument(text.slice(start, end), { merge: true }).toJS();
}

function childOf(parent: unknown, key: string): unknown {
  return typeof parent === 'object' && parent !== null
    ? (parent as Record<string, unknown>)[key]
    : undefined;
}

/** Of the scalar itself; one that comes by an alias or a merge key has no place of its own, and its document stands for it. */
function offsetOf(document: Document.Parsed, path: string[]): number {
  const node = document.getIn(path, true);
  const place = isNode(node) && node.range ? node : document.contents;
  return place?.range?.[0] ?? document.range[0];
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
