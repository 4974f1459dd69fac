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

/** Of the 244 bytes that forges take for a branch; beside it stand a word and an id. */
const MOST = 100;

/**
 * A name of the catalog as a part of a git branch. Names such as `tls.lock` and `a..b` are legal in the catalog and not
 * in git; what git does not take becomes a hyphen. Not unique, so the branch needs an id beside it. Pure.
 */
export function branchSegment(name: string): string {
  return (
    name
      .slice(0, MOST)
      .replace(/[^A-Za-z0-9._-]/g, '-')
      .replace(/\.{2,}/g, '-')
      .replace(/\.lock$/i, '-lock')
      .replace(/^[-.]+/, '')
      .replace(/\.$/, '-') || 'secret'
  );
}
