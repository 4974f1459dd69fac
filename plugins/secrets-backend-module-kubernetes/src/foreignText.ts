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

const MOST_CHARACTERS = 63;

/**
 * A name that anybody may have given, as evidence can show it: bounded, and without characters that a page, a message
 * or a pull request would read as more than a name.
 */
export function foreignText(text: string | undefined): string {
  const plain = (text ?? '').replace(/[^A-Za-z0-9._:/@-]/g, '?');
  if (!plain) return 'somebody without a name';
  return plain.length > MOST_CHARACTERS
    ? `${plain.slice(0, MOST_CHARACTERS)}…`
    : plain;
}
