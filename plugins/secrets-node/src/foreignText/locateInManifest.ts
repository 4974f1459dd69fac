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
import { FileEdit } from '../edits/FileEdit';
import { ManifestError } from '../errors';
import { OpenManifest } from './OpenManifest';
import { plainData } from './plainData';

/** One scalar of a file, and where it stands. @public */
export interface LocatedScalar {
  /** As Kubernetes reads it; absent where there is no scalar. */
  text?: string;
  /** Of the scalar, or of its document where there is none; from 1. Absent where there is no document. */
  line?: number;
  /** Why the place has no document, as a sentence behind the name of the file. */
  missing?: string;
}

/** What stands at places of one file; see `locateScalars`. */
export function locateInManifest(
  content: string,
  places: readonly Pick<FileEdit, 'file' | 'document' | 'path'>[],
): LocatedScalar[] {
  const [first] = places;
  if (!first) return [];
  const open = new OpenManifest(content.replace(/^\ufeff/, ''), first.file);
  const roots = new Map<Document.Parsed, unknown>();
  return places.map(place => {
    const document = documentOf(open, place);
    if (typeof document === 'string') return { missing: document };
    if (!roots.has(document)) {
      roots.set(document, rootOf(open, document, first.file));
    }
    const value = place.path.reduce(childOf, roots.get(document));
    const offset = offsetOf(open, document, place.path);
    const { line } = open.manifest.lines.linePos(offset);
    return value === undefined || value === null || typeof value === 'object'
      ? { line }
      : { text: String(value), line };
  });
}

/** The document, or why there is none: that is an answer, other than a file that cannot be read. */
function documentOf(
  open: OpenManifest,
  place: Pick<FileEdit, 'file' | 'document' | 'path'>,
): Document.Parsed | string {
  try {
    return open.document(place);
  } catch (error) {
    if (
      error instanceof ManifestError &&
      error.refusal === 'missing-document'
    ) {
      return error.problem;
    }
    throw error;
  }
}

/** With aliases and merge keys followed. */
function rootOf(
  { manifest }: OpenManifest,
  { range }: Document.Parsed,
  file: string,
): unknown {
  const [start, end] = range;
  const text = manifest.text.slice(start, end);
  const options = { merge: true, uniqueKeys: false };
  return plainData(parseDocument(text, options), file);
}

function childOf(parent: unknown, key: string): unknown {
  return typeof parent === 'object' &&
    parent !== null &&
    Object.hasOwn(parent, key)
    ? (parent as Record<string, unknown>)[key]
    : undefined;
}

function offsetOf(
  { keys }: OpenManifest,
  document: Document.Parsed,
  path: string[],
): number {
  const node = keys.node(document.contents, path);
  const place = isNode(node) && node.range ? node : document.contents;
  return place?.range?.[0] ?? document.range[0];
}
