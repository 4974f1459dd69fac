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
  FileEdit,
  groupEditsByFile,
  readScalars,
} from '@keyturn/plugin-secrets-node';
import { StoredEdit } from '../database/RotationStore';

/**
 * Edits with the texts that they replace, as those stand in the contents that are given by URL. Where there is no
 * content, or it holds the edit already, what was known before stays.
 */
export async function withReplacedTexts(
  edits: StoredEdit[],
  contents: ReadonlyMap<string, string>,
): Promise<StoredEdit[]> {
  const replaced = new Map<StoredEdit, StoredEdit>();
  for (const [url, ofFile] of groupEditsByFile(edits)) {
    const content = contents.get(url);
    if (content === undefined) continue;
    const texts = await textsOf(content, ofFile);
    ofFile.forEach((edit, i) => {
      if (texts[i] !== edit.value) {
        replaced.set(edit, { ...edit, previous: texts[i] });
      }
    });
  }
  return edits.map(edit => replaced.get(edit) ?? edit);
}

/** What stands at the places of edits of one file; null where nothing does. */
export async function textsOf(
  content: string,
  edits: readonly FileEdit[],
): Promise<Array<string | null>> {
  const texts = await readScalars(content, edits);
  return texts.map(text => text ?? null);
}
