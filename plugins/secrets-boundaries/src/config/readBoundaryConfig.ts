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

import { InputError } from '@backstage/errors';
import { BoundaryConfig, BoundaryRule } from './BoundaryConfig';
import { branchClashes } from './branches';
import { checkGroupPlaces } from './checkPlaces';
import { checkRule } from './checkRule';
import { ruleSchema, sectionSchema, sentencesOf } from './ruleSchema';

const KEY = 'secrets.boundaries';

/**
 * Reads the value of `secrets.boundaries`: nothing, the word `unrestricted`, or the rules.
 *
 * @throws InputError that lists every problem, each with its config key; then nothing is covered by any rule of it
 * @public
 */
export function readBoundaryConfig(raw: unknown): BoundaryConfig {
  const checked = checkBoundaryConfig(raw);
  if ('problems' in checked) {
    throw new InputError(
      `The boundaries of secrets cannot be used: ${checked.problems.join(
        '; ',
      )}`,
    );
  }
  return checked;
}

/** The same as `readBoundaryConfig`, with the problems as a list. @public */
export function checkBoundaryConfig(
  raw: unknown,
): BoundaryConfig | { problems: string[] } {
  if (raw === undefined) {
    return { mode: 'missing' };
  }
  if (raw === 'unrestricted') {
    return { mode: 'unrestricted' };
  }
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    return {
      problems: [
        `${KEY} must be an object with groupsFrom and rules, or the word unrestricted`,
      ],
    };
  }
  const problems: string[] = [];
  const section = sectionSchema.safeParse(raw);
  if (!section.success) {
    problems.push(...sentencesOf(section.error, KEY));
  }
  // What can be read is checked also where something else cannot, so that nobody has to start the portal once for each.
  const { groupsFrom, rules: rawRules } = raw as Record<string, unknown>;
  if (Array.isArray(groupsFrom)) {
    problems.push(...checkGroupPlaces(`${KEY}.groupsFrom`, groupsFrom));
  }
  const rules: BoundaryRule[] = [];
  const list = Array.isArray(rawRules) ? rawRules : [];
  list.forEach((rawRule, i) => {
    const key = `${KEY}.rules[${i}]`;
    const rule = ruleSchema.safeParse(rawRule);
    if (rule.success) {
      problems.push(...checkRule(key, rule.data));
      rules.push(rule.data);
    } else {
      problems.push(...sentencesOf(rule.error, key));
    }
  });
  problems.push(...branchClashes(rules));
  return problems.length > 0 || !section.success
    ? { problems }
    : { mode: 'rules', groupsFrom: section.data.groupsFrom, rules };
}
