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

import { Composer, Document, LineCounter, SchemaOptions } from 'yaml';
import { ManifestError } from '../errors';
import { findRepeatedKey } from './findRepeatedKey';
import { findTemplate } from './findTemplate';
import { parseTokens } from './parseTokens';

/** Text and parsed documents of one file. */
export interface Manifest {
  text: string;
  documents: Document.Parsed[];
  lines: LineCounter;
}

const TEMPLATED =
  'is a template, and what an edit of it would render to cannot be told. Keep the secret in a plain manifest and let the template refer to it';

/**
 * Parses a YAML file without changing anything about it, in time linear to its length.
 * @throws ManifestError where it is a template, not valid YAML or larger than a limit
 */
export function parseManifest(
  text: string,
  file: string,
  options: SchemaOptions = {},
): Manifest {
  const lines = new LineCounter();
  const composer = new Composer({
    keepSourceTokens: true,
    prettyErrors: false,
    // It compares each key with each other; see findRepeatedKey.
    uniqueKeys: false,
    ...options,
  });
  const documents: Document.Parsed[] = [];
  for (const token of parseTokens(text, file, lines)) {
    documents.push(...composer.next(token));
  }
  documents.push(...composer.end(false, text.length));
  const template = findTemplate(text, documents);
  if (template !== undefined) {
    const { line } = lines.linePos(template);
    throw new ManifestError('templated', file, `line ${line} ${TEMPLATED}`);
  }
  const error =
    documents.flatMap(document => document.errors).at(0) ??
    findRepeatedKey(documents);
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new ManifestError(
      'invalid-yaml',
      file,
      `line ${line}, column ${col} is not valid YAML (${error.code}). Correct the file on its base branch`,
    );
  }
  return { text, documents, lines };
}
