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

/** @returns the segments of a path in an authority; undefined where it could be read as another one */
export function plainPath(path: string): string[] | undefined {
  const segments = path.split('/');
  return segments.some(segment => ['', '.', '..'].includes(segment)) ||
    /[\\?#%\p{C}]/u.test(path)
    ? undefined
    : segments;
}
