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

/**
 * The value of each key, from the secrets of a task.
 *
 * @param from - name of one secret of the task, or one for each key. The one holds the value of a secret that has one
 * key, or a JSON object with a text for each key, which is also how a text of several lines fits into a form
 * @param keys - of the secret that is rotated
 * @throws Error in words that hold no value
 */
export function readHandedIn(
  from: string | Record<string, string>,
  keys: string[],
  secrets: Record<string, string>,
): Record<string, string> {
  if (typeof from !== 'string') {
    return Object.fromEntries(
      Object.entries(from).map(([key, name]) => [key, secretOf(secrets, name)]),
    );
  }
  const text = secretOf(secrets, from);
  const parsed = parseOrUndefined(text);
  if (hasTextOfEach(keys, parsed)) return parsed;
  if (keys.length !== 1) {
    throw new Error(
      'The secret has several keys, which its page names: enter a JSON object that holds a text for each of them',
    );
  }
  return { [keys[0]]: text };
}

function secretOf(secrets: Record<string, string>, name: string): string {
  const value = secrets[name];
  if (!value) {
    throw new Error(
      `The task has no secret named ${name}. Enter the credential in the form; a task that is run again has to be filled in again`,
    );
  }
  return value;
}

/** Whether it is an object with a text for each key and nothing else. */
function hasTextOfEach(
  keys: string[],
  parsed: unknown,
): parsed is Record<string, string> {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const texts = new Map(Object.entries(parsed));
  return (
    texts.size === keys.length &&
    keys.every(key => typeof texts.get(key) === 'string')
  );
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The only way the language tells that a text is no JSON; its error would quote the text.
    return undefined;
  }
}
