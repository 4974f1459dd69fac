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
  describeEdit,
  FileEdit,
  isVersionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { LackingPlace, StoredEdit } from '../database/RotationRecord';
import { EditState } from './compareEdits';
import type { EditBack } from './WayBack';

/** In one sentence; all of them are on the rotation. */
const MOST_NAMED = 5;

const OTHER = 'a text stands there that the rotation did not write';

/** What of a change is not where it should be, for people: what stands there in words, and never its text. */
export function lackingPlaces(states: EditState[]): LackingPlace[] {
  return states
    .filter(({ state }) => state !== 'there')
    .map(one => ({
      file: one.edit.file,
      line: one.line,
      place: describeEdit(one.edit),
      evidence: evidenceOf(one, states),
    }));
}

/** To go into a sentence. */
export function nameLacking(places: LackingPlace[]): string {
  const named = places
    .slice(0, MOST_NAMED)
    .map(one => `${addressOf(one)} (${one.place}): ${one.evidence}`);
  const more = places.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** A file with its line, as people write it. */
export function addressOf({
  file,
  line,
}: Pick<LackingPlace, 'file' | 'line'>): string {
  return line === undefined ? file : `${file}:${line}`;
}

function evidenceOf(one: EditState, states: EditState[]): string {
  const { edit, state, text, problem } = one;
  if (problem) return problem;
  if (state === 'missing') return 'nothing stands there';
  if (isBack(edit)) {
    return text === edit.written
      ? 'the text that the rotation wrote stands there'
      : OTHER;
  }
  if (text === (edit as StoredEdit).previous) {
    return 'the text from before the rotation stands there';
  }
  return isNamed(one, states)
    ? 'another text stands there, although the file names the new version: it may have been encrypted again, and whether the value is the same cannot be told'
    : OTHER;
}

function isBack(edit: FileEdit): edit is EditBack {
  return 'written' in edit;
}

/** Whether the document names the version beside a text that is not of that version. */
function isNamed({ edit }: EditState, states: EditState[]): boolean {
  if (isVersionAnnotation(edit.path.at(-1) ?? '')) return false;
  const document = JSON.stringify(edit.document);
  const annotations = states.filter(
    other =>
      other.edit.file === edit.file &&
      JSON.stringify(other.edit.document) === document &&
      isVersionAnnotation(other.edit.path.at(-1) ?? ''),
  );
  return (
    annotations.length > 0 &&
    annotations.every(({ state }) => state === 'there')
  );
}
