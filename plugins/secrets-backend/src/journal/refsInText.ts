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

/** Full refs of whom a sentence names; what it says of other entities has a page of its own. */
const REFS = /\b(?:group|user):[\w.-]+\/[\w.-]*\w/g;

/** Refs of groups and users in a text, each once. */
export function refsInText(text: string): string[] {
  return [...new Set(text.match(REFS))];
}

/** The text with the titles of those that have one. */
export function withTitles(
  text: string,
  titles: ReadonlyMap<string, string>,
): string {
  return text.replace(REFS, ref => titles.get(ref) ?? ref);
}
