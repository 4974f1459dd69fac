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

import { Protection, Repository, Rule } from '../state/model';

/** What a branch asks of pull requests; a branch may bear any name, `constructor` too. */
export function protectionOf(
  { protections }: Repository,
  branch: string,
): Protection | undefined {
  return Object.hasOwn(protections, branch) ? protections[branch] : undefined;
}

/** The rules of rulesets that a branch is under. */
export function rulesOf({ rules }: Repository, branch: string): Rule[] {
  return Object.hasOwn(rules, branch) ? rules[branch].rules : [];
}

/** Whether anything is asked of those who change a branch. */
export function isGuarded(repository: Repository, branch: string): boolean {
  return (
    protectionOf(repository, branch) !== undefined ||
    rulesOf(repository, branch).length > 0
  );
}
