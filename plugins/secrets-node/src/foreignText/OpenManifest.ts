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

import { Document, isScalar } from 'yaml';
import { DocumentSelector, FileEdit } from '../edits/FileEdit';
import { indentOf } from './indentOf';
import { KeyIndex } from './KeyIndex';
import { Manifest, parseManifest } from './parseManifest';
import { refuse } from './refuse';

/** One parsed file that many places are asked of; what is found out once is kept. */
export class OpenManifest {
  readonly manifest: Manifest;
  readonly keys = new KeyIndex();
  readonly #found = new Map<string, Document.Parsed[]>();
  readonly #indents = new Map<Document.Parsed, number>();

  /** @throws ManifestError as {@link parseManifest} does */
  constructor(text: string, file: string) {
    this.manifest = parseManifest(text, file);
  }

  /**
   * The one document an edit names.
   * @throws ManifestError where none matches, or more than one
   */
  document(
    edit: Pick<FileEdit, 'file' | 'document' | 'path'>,
  ): Document.Parsed {
    const found = this.#documents(edit.document);
    if (found.length === 0) {
      refuse(
        edit,
        'missing-document',
        'cannot be set, because the file has no such document. Correct the manifest, namespace or secretName of the target, or add the document',
      );
    }
    if (found.length > 1) {
      refuse(
        edit,
        'ambiguous',
        `cannot be set, because the file has ${found.length} such documents. Keep one of them`,
      );
    }
    return found[0];
  }

  /** How much deeper a nested map of a document stands than the map around it, in columns. */
  indent(document: Document.Parsed): number {
    const indent =
      this.#indents.get(document) ?? indentOf(this.manifest.text, document);
    this.#indents.set(document, indent);
    return indent;
  }

  #documents(selector: DocumentSelector): Document.Parsed[] {
    const { kind, name, namespace } = selector;
    const id = JSON.stringify([kind, name, namespace]);
    let found = this.#found.get(id);
    if (!found) {
      found = this.manifest.documents.filter(document =>
        this.#matches(document, selector),
      );
      this.#found.set(id, found);
    }
    return found;
  }

  #matches(document: Document.Parsed, selector: DocumentSelector): boolean {
    const namespace = this.#text(document, ['metadata', 'namespace']);
    return (
      this.#text(document, ['kind']) === selector.kind &&
      this.#text(document, ['metadata', 'name']) === selector.name &&
      (!namespace || !selector.namespace || namespace === selector.namespace)
    );
  }

  /** Scalars as text, so that a name that looks like a number matches too. */
  #text({ contents }: Document.Parsed, path: string[]): string | undefined {
    const node = this.keys.node(contents, path);
    return isScalar(node) && node.value !== null
      ? node.source ?? String(node.value)
      : undefined;
  }
}
