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

import { FileEdit, readScalar } from '@keyturn/plugin-secrets-node';
import { StoredEdit } from '../database/RotationStore';

/**
 * Edits with the texts that they replace, as those stand in the contents that are given by URL. Where there is no
 * content, or it holds the edit already, what was known before stays.
 */
export function withReplacedTexts(
  edits: StoredEdit[],
  contents: ReadonlyMap<string, string>,
): StoredEdit[] {
  return edits.map(edit => {
    const content = contents.get(edit.file);
    const text = content === undefined ? edit.value : textOf(content, edit);
    return text === edit.value ? edit : { ...edit, previous: text };
  });
}

/** What stands at the place of an edit; null where nothing does. */
export function textOf(content: string, place: FileEdit): string | null {
  return readScalar(content, place) ?? null;
}
