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

import { BranchRules } from './readBranchRules';

/** A rule of a ruleset as GitHub tells it of a branch. */
export interface BranchRule {
  type: string;
  parameters?: Record<string, unknown>;
}

/** Adds what a rule asks of a merge to what the others ask. */
type RuleReader = (rules: BranchRules, parameters: Parameters) => void;

type Parameters = Record<string, unknown>;

const nothing: RuleReader = () => {};
const method = /^(merge|squash|rebase)$/;

/**
 * What each kind of rule asks of a merge. Which of these are met GitHub says only in sum, so a rule that a merge may have met
 * already is `mayStop`, and is named where GitHub says that something is not met.
 */
const READERS: Record<string, RuleReader> = {
  // of refs that a merge neither creates nor deletes, and does not force
  creation: nothing,
  deletion: nothing,
  non_fast_forward: nothing,
  branch_name_pattern: nothing,
  tag_name_pattern: nothing,
  // comments only
  copilot_code_review: nothing,
  copilot_code_review_analysis_tools: nothing,
  update: rules => {
    rules.needsPerson.push(
      'may be updated only by those who may bypass its rules',
    );
  },
  required_linear_history: rules => {
    rules.methods.delete('merge');
  },
  merge_queue: rules => {
    rules.needsPerson.push(
      'has a merge queue, and Keyturn does not put pull requests into it: add it to the queue',
    );
  },
  required_deployments: (rules, parameters) => {
    rules.waitsFor.push(
      `requires deployments to ${listed(
        parameters.required_deployment_environments,
      )}`,
    );
  },
  required_signatures: rules => {
    rules.mayStop.push('requires signed commits');
  },
  pull_request: readReviews,
  required_status_checks: (rules, parameters) => {
    for (const check of items(parameters.required_status_checks)) {
      const { context, integration_id: id } = check;
      rules.requiredChecks.push(requiredCheck(String(context), id));
    }
  },
  workflows: (rules, parameters) => {
    const paths = items(parameters.workflows).map(({ path }) => path);
    rules.waitsFor.push(`requires the workflows ${listed(paths)}`);
  },
  code_scanning: (rules, parameters) => {
    const tools = items(parameters.code_scanning_tools).map(({ tool }) => tool);
    rules.waitsFor.push(`requires the results of ${listed(tools)}`);
  },
  code_quality: rules => {
    rules.waitsFor.push('requires the results of code quality');
  },
  license_compliance_scanning: rules => {
    rules.waitsFor.push('requires the results of license compliance');
  },
  commit_message_pattern: pattern('the message of a commit'),
  commit_author_email_pattern: pattern('the author of a commit'),
  committer_email_pattern: pattern('the committer of a commit'),
  file_path_restriction: rules => {
    rules.mayStop.push('restricts the paths of files');
  },
  max_file_path_length: rules => {
    rules.mayStop.push('limits the length of paths');
  },
  file_extension_restriction: rules => {
    rules.mayStop.push('restricts the extensions of files');
  },
  max_file_size: rules => {
    rules.mayStop.push('limits the size of files');
  },
};

/** One of an unknown kind may ask anything, so a person merges. */
export function addRule(
  rules: BranchRules,
  { type, parameters = {} }: BranchRule,
): void {
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader) reader(rules, parameters);
  else {
    rules.needsPerson.push(
      `has the rule "${type}", which Keyturn does not know: merge it by hand`,
    );
  }
}

function readReviews(rules: BranchRules, parameters: Parameters): void {
  const count = Number(parameters.required_approving_review_count ?? 0);
  rules.requiredApprovals = Math.max(rules.requiredApprovals, count);
  const { allowed_merge_methods: allowed } = parameters;
  if (Array.isArray(allowed) && allowed.some(one => method.test(String(one)))) {
    for (const one of rules.methods) {
      if (!allowed.includes(one)) rules.methods.delete(one);
    }
  }
  const asks: Array<[unknown, string]> = [
    [parameters.require_code_owner_review, 'requires a review by code owners'],
    [
      parameters.require_last_push_approval,
      'requires an approval by somebody else than the last who pushed',
    ],
    [
      parameters.required_review_thread_resolution,
      'requires every conversation to be resolved',
    ],
    [
      items(parameters.required_reviewers).length > 0,
      'requires reviews by named teams',
    ],
  ];
  rules.mayStop.push(...asks.flatMap(([asked, what]) => (asked ? [what] : [])));
}

function pattern(what: string): RuleReader {
  return (rules, { name, operator, pattern: text }) => {
    const said = name ? `"${name}"` : `${operator} "${text}"`;
    rules.mayStop.push(`has a pattern for ${what}: ${said}`);
  };
}

// -1 and null mean anybody
export function requiredCheck(name: string, id?: unknown) {
  return typeof id === 'number' && id > 0 ? { name, appId: id } : { name };
}

function items(value: unknown): Array<Record<string, unknown>> {
  return Array.isArray(value) ? value : [];
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : '';
}
