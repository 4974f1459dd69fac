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

import { MergeStyles } from './giteaAnswers';

export type MergeMethod =
  | 'squash'
  | 'merge'
  | 'rebase'
  | 'rebase-merge'
  | 'fast-forward-only';

/** The last one is possible only for a branch that is up to date. */
const BY_PREFERENCE: Array<[MergeMethod, keyof MergeStyles]> = [
  ['squash', 'allow_squash_merge'],
  ['merge', 'allow_merge_commits'],
  ['rebase', 'allow_rebase'],
  ['rebase-merge', 'allow_rebase_explicit'],
  ['fast-forward-only', 'allow_fast_forward_only_merge'],
];

/** What the repository does by default, else the first that it allows; undefined where it allows none. */
export function mergeMethod(
  styles: MergeStyles | null | undefined,
): MergeMethod | undefined {
  if (!styles) return 'squash';
  const allowed = BY_PREFERENCE.filter(([, key]) => styles[key] === true).map(
    ([method]) => method,
  );
  const preferred = allowed.find(
    method =>
      method === styles.default_merge_style && method !== 'fast-forward-only',
  );
  return preferred ?? allowed[0];
}
