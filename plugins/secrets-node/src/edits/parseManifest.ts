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

import { Document, LineCounter, parseAllDocuments } from 'yaml';
import { ManifestError } from '../errors';
import { findTemplate } from './findTemplate';

/** The text of a file and its documents, whose ranges point into the text. */
export interface Manifest {
  text: string;
  documents: Document.Parsed[];
}

const TEMPLATED =
  'is a template, and what an edit of it would render to cannot be told. Keep the secret in a plain manifest and let the template refer to it';

/**
 * @throws ManifestError where the text is a template or not valid YAML. The message quotes nothing from the
 * file, because a file that is not yet encrypted may hold a value.
 */
export function parseManifest(text: string, file: string): Manifest {
  const lines = new LineCounter();
  const documents: Document.Parsed[] = [
    ...parseAllDocuments(text, {
      keepSourceTokens: true,
      prettyErrors: false,
      lineCounter: lines,
    }),
  ];
  const template = findTemplate(text, documents);
  if (template !== undefined) {
    const { line } = lines.linePos(template);
    throw new ManifestError('templated', file, `line ${line} ${TEMPLATED}`);
  }
  const [error] = documents.flatMap(document => document.errors);
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new ManifestError(
      'invalid-yaml',
      file,
      `line ${line}, column ${col} is not valid YAML (${error.code}). Correct the file on its base branch`,
    );
  }
  return { text, documents };
}
