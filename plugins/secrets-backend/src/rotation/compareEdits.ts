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

import { FileEdit, locateScalars } from '@keyturn/plugin-secrets-node';
import { saysSame } from './versionTexts';

/** What stands at the place of one edit. */
export interface EditState<T extends FileEdit = FileEdit> {
  edit: T;
  /** `there` where it is what the edit writes, `differs` where it is another text, `missing` where there is none. */
  state: 'there' | 'differs' | 'missing';
  /** Of the scalar, or of its document; absent where the file cannot be read. */
  line?: number;
  /** What stands there; for comparing, and never for people. */
  text?: string;
  /** Why the file or its document cannot be read, as one sentence. */
  problem?: string;
}

/**
 * Compares edits of one file with its text, scalar by scalar, and not by what the file says about itself.
 *
 * @throws ManifestError where the file cannot be told: a template, no valid YAML, or two documents of one name
 */
export async function compareEdits<T extends FileEdit>(
  content: string,
  edits: readonly T[],
): Promise<EditState<T>[]> {
  const located = await locateScalars(content, edits);
  return located.map(({ text, line, missing }, i) =>
    // A document that somebody removed holds nothing, and that is an answer.
    missing === undefined
      ? { edit: edits[i], state: stateOf(text, edits[i]), line, text }
      : unreadable([edits[i]], `${edits[i].file}: ${missing}`)[0],
  );
}

/** How much of a change is there. */
export function extentOf(
  states: EditState[],
): 'nowhere' | 'partly' | 'everywhere' {
  const there = states.filter(({ state }) => state === 'there');
  if (there.length === 0) return 'nowhere';
  return there.length === states.length ? 'everywhere' : 'partly';
}

/** Every edit is missing for the same reason. */
export function unreadable<T extends FileEdit>(
  edits: readonly T[],
  problem: string,
): EditState<T>[] {
  return edits.map(edit => ({ edit, state: 'missing', problem }));
}

function stateOf(text: string | undefined, edit: FileEdit): EditState['state'] {
  if (text === undefined) return 'missing';
  return saysSame(text, edit) ? 'there' : 'differs';
}
