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

import { ManifestError, ManifestRefusal } from '../errors';
import { FileEdit } from '../edits/FileEdit';
import { findCodeOwners } from './findCodeOwners';
import { editManifest } from './editManifest';
import { locateInManifest, LocatedScalar } from './locateInManifest';
import { readDocuments } from './readDocuments';

/** What may be asked of a text that others wrote, and its answers. */
export interface ForeignTextAnswers {
  edit: string;
  locate: LocatedScalar[];
  documents: unknown[];
  codeOwners: string[] | undefined;
}

export type ForeignTextTask =
  | { kind: 'edit'; text: string; edits: FileEdit[] }
  | {
      kind: 'locate';
      text: string;
      places: readonly Pick<FileEdit, 'file' | 'document' | 'path'>[];
    }
  | { kind: 'documents'; text: string; file: string }
  | { kind: 'codeOwners'; text: string; path: string };

/** An answer, or why the text was refused; an error loses its class on the way between threads. */
export type ForeignTextOutcome =
  | { answer: unknown }
  | { refused: { refusal: ManifestRefusal; file: string; problem: string } };

/** Does one task, in a worker thread. */
export function runTask(task: ForeignTextTask): ForeignTextOutcome {
  try {
    return { answer: answerOf(task) };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    const { refusal, file, problem } = error;
    return { refused: { refusal, file, problem } };
  }
}

function answerOf(
  task: ForeignTextTask,
): ForeignTextAnswers[ForeignTextTask['kind']] {
  switch (task.kind) {
    case 'edit':
      return editManifest(task.text, task.edits);
    case 'locate':
      return locateInManifest(task.text, task.places);
    case 'documents':
      return readDocuments(task.text, task.file);
    default:
      return findCodeOwners(task.text, task.path);
  }
}
