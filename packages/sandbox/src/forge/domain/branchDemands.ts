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

import { MergeMethod, Repository, Rule } from '../state/model';
import { protectionOf, rulesOf } from './protectionOf';

/** All that a branch asks of a pull request, from its protection and from the rules of rulesets. */
export interface BranchDemands {
  requiredChecks: string[];
  /** Whether the head must hold everything that the branch does. */
  strict: boolean;
  approvals: number;
  methods: MergeMethod[];
  linear: boolean;
  /** How its merge queue merges; undefined where it has none. */
  queue?: MergeMethod;
}

type OfType<T extends Rule['type']> = Extract<Rule, { type: T }>;

function ofType<T extends Rule['type']>(rules: Rule[], type: T): OfType<T>[] {
  return rules.filter((rule): rule is OfType<T> => rule.type === type);
}

export function demandsOf(
  repository: Repository,
  branch: string,
): BranchDemands {
  const protection = protectionOf(repository, branch);
  const rules = rulesOf(repository, branch);
  const reviews = ofType(rules, 'pull_request').map(it => it.parameters);
  const checks = ofType(rules, 'required_status_checks').map(
    it => it.parameters,
  );
  const [queue] = ofType(rules, 'merge_queue');
  const required = checks.flatMap(it =>
    it.required_status_checks.map(({ context }) => context),
  );
  const methods: MergeMethod[] = ['merge', 'squash', 'rebase'];
  return {
    requiredChecks: [
      ...new Set([...(protection?.requiredChecks ?? []), ...required]),
    ],
    strict:
      Boolean(protection?.strict) ||
      checks.some(it => it.strict_required_status_checks_policy),
    approvals: Math.max(
      0,
      ...reviews.map(it => it.required_approving_review_count),
    ),
    methods: methods.filter(
      method =>
        repository.mergeMethods[method] &&
        reviews.every(it => it.allowed_merge_methods.includes(method)),
    ),
    linear: ofType(rules, 'required_linear_history').length > 0,
    queue: queue?.parameters.merge_method.toLowerCase() as
      | MergeMethod
      | undefined,
  };
}
