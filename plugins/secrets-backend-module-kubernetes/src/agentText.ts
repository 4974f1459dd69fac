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

const OBJECT_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const REF = /^[A-Za-z0-9][A-Za-z0-9._/+-]{0,243}$/;

/** A label or an annotation that names an object, if it can be the name of one. */
export function asName(text: string | undefined): string | undefined {
  return text !== undefined && OBJECT_NAME.test(text) ? text : undefined;
}

/** Text of an agent that tells a commit, if it does. */
export function asCommit(text: unknown): string | undefined {
  return typeof text === 'string' && COMMIT.test(text) ? text : undefined;
}

/** Text of an agent that names a branch or a tag, if it does. */
export function asRef(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const ref = text.replace(/^refs\/(heads|tags)\//, '');
  return REF.test(ref) && !asCommit(ref) && ref !== 'HEAD' ? ref : undefined;
}
