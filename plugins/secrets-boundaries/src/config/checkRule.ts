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

import { LocationPattern } from '../address/locationPattern';
import {
  Pattern,
  placeholdersOf,
  readNamePattern,
  readPathPattern,
} from '../pattern/Pattern';
import { BoundaryRule, TargetRule } from './BoundaryConfig';
import { branchProblem } from './branches';
import {
  checkDeclaredIn,
  checkRepository,
  hasRepositoryGlob,
} from './checkPlaces';
import {
  homeNamespaceOf,
  isForSeveral,
  OwnerPattern,
  readOwnerPattern,
} from './ownerPatterns';
import { tieProblem } from './ties';

type Read = (text: string) => Pattern | { problem: string };

/** @returns every problem of a rule whose shape is right, each beginning with its config key */
export function checkRule(key: string, rule: BoundaryRule): string[] {
  const problems: string[] = [];
  const owners: OwnerPattern[] = [];
  rule.owners.forEach((entry, i) => {
    const owner = readOwnerPattern(entry);
    if ('problem' in owner) {
      problems.push(`${key}.owners[${i}] ${owner.problem}`);
    } else {
      owners.push(owner);
    }
  });
  const ownersAreRead = owners.length === rule.owners.length;
  const home = homeNamespaceOf(owners);

  const checkNamed = (at: string, pattern: Pattern) => {
    const placeholders = placeholdersOf(pattern);
    if (
      ownersAreRead &&
      home === undefined &&
      placeholders.has('owner.name') &&
      !placeholders.has('owner.namespace')
    ) {
      problems.push(
        `${at} must hold {owner.namespace} beside {owner.name}, because owners of several namespaces may have the same name`,
      );
    }
  };
  const check = (at: string, text: string, read: Read) => {
    const pattern = read(text);
    if ('problem' in pattern) {
      problems.push(`${at} ${pattern.problem}`);
    } else {
      checkNamed(at, pattern);
    }
  };
  const checkAll = (at: string, texts: string[], read: Read) =>
    texts.forEach((text, i) => check(`${at}[${i}]`, text, read));

  const { declaredIn } = rule;
  if (declaredIn !== 'codeowners') {
    const byCodeOwners = !Array.isArray(declaredIn);
    const at = `${key}.declaredIn${byCodeOwners ? '.codeowners' : ''}`;
    const needsTie =
      ownersAreRead &&
      !byCodeOwners &&
      !rule.sharedCatalog &&
      isForSeveral(owners);
    (byCodeOwners ? declaredIn.codeowners : declaredIn).forEach((place, i) => {
      const checked = checkDeclaredIn(`${at}[${i}]`, place);
      problems.push(...checked.problems);
      if (checked.location) {
        checkNamed(`${at}[${i}]`, checked.location.pattern);
        if (needsTie && checked.problems.length === 0) {
          checkTie(`${at}[${i}]`, checked.location);
        }
      }
    });
  }
  function checkTie(at: string, location: LocationPattern) {
    const problem = tieProblem(location.pattern, {
      byNamespace: home === undefined,
    });
    if (problem) {
      problems.push(`${at} ${problem}`);
    } else if (hasRepositoryGlob(location)) {
      problems.push(
        `${at} must name one repository for each owner, because anyone who can create a repository there could claim any owner; use { codeowners: … } where every repository may declare secrets`,
      );
    }
  }

  rule.targets.forEach((target, i) => {
    const at = `${key}.targets[${i}]`;
    const checked = checkRepository(`${at}.repository`, target.repository);
    problems.push(...checked.problems);
    if (checked.location) {
      checkNamed(`${at}.repository`, checked.location.pattern);
    }
    problems.push(...checkBranch(`${at}.branch`, target));
    checkAll(`${at}.paths`, target.paths, readPathPattern);
    checkAll(`${at}.clusters`, target.clusters, readNamePattern);
    checkAll(`${at}.namespaces`, target.namespaces, readNamePattern);
    checkAll(`${at}.secretNames`, target.secretNames, readNamePattern);
  });
  for (const [id, account] of Object.entries(rule.issuers)) {
    for (const [word, patterns] of Object.entries(account)) {
      checkAll(`${key}.issuers.${id}.${word}`, patterns, readNamePattern);
    }
  }
  for (const [id, { paths }] of Object.entries(rule.authorities)) {
    checkAll(`${key}.authorities.${id}.paths`, paths ?? [], readPathPattern);
  }
  checkAll(
    `${key}.policies`,
    rule.policies.map(policy => policy.replace(/^!/, '')),
    readNamePattern,
  );
  if (rule.policies.length > 0 && rule.policies.every(p => p.startsWith('!'))) {
    problems.push(
      `${key}.policies must hold what is allowed, not only what is excluded, such as '*' before '${rule.policies[0]}'`,
    );
  }
  return problems;
}

function checkBranch(key: string, { branch }: TargetRule): string[] {
  const problem = branchProblem(branch.split('/'));
  return problem ? [`${key} ${problem}`] : [];
}
