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

import { fileAddressOf } from '../address/fileAddressOf';
import {
  isForSeveral,
  OwnerPattern,
  readOwnerPattern,
} from '../config/ownerPatterns';
import { NamedPlace, TrustedOwner } from '../types';
import { CompiledRule } from './CompiledRule';

/** Said beside what would hand a name to everybody in the rule. */
const FOR_ALL = ' # for every owner of this rule';

/** A value as YAML, quoted where it could be read as something else. */
function yamlText(value: string): string {
  return /^[a-z][\w./-]*$/i.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/**
 * The line of config that would cover a name. In a rule for several owners it uses the owner's name where the name is
 * made of it; where it is not, it says that the line counts for the others too.
 */
export function configLine(
  rule: CompiledRule,
  owner: TrustedOwner,
  key: string,
  value: string,
): string {
  const general = generalised(rule, owner, value);
  const forAll = isRuleForSeveral(rule) && general === value ? FOR_ALL : '';
  return `${key}: [${yamlText(general)}]${forAll}`;
}

/** The entry of `targets` that would cover a file and what runs from it. */
export function targetLine(
  rule: CompiledRule,
  owner: TrustedOwner,
  { cluster, namespace }: NamedPlace,
  url: string,
): string | undefined {
  const file = fileAddressOf(url);
  if (!file) {
    return undefined;
  }
  const path = generalised(rule, owner, file.path);
  const general = generalised(rule, owner, namespace);
  const fields = [
    `repository: ${file.protocol}://${file.host}/${file.repository}`,
    `branch: ${yamlText(file.branch)}`,
    `paths: [${yamlText(path)}]`,
    `clusters: [${yamlText(cluster)}]`,
    `namespaces: [${yamlText(general)}]`,
  ];
  const forAll =
    isRuleForSeveral(rule) && (path === file.path || general === namespace)
      ? FOR_ALL
      : '';
  return `${rule.key}.targets[${rule.targets.length}]: { ${fields.join(
    ', ',
  )} }${forAll}`;
}

/** A rule for one owner. It names no place: an author who chose the place must not have it suggested to be trusted. */
export function ownRuleLine(ownerRef: string): string {
  return `secrets.boundaries.rules: [{ owners: [${ownerRef}], declaredIn: […], … }]`;
}

/** With the owner's name as a placeholder, where the rule is for several owners and a name alone says which. */
function generalised(
  rule: CompiledRule,
  owner: TrustedOwner,
  value: string,
): string {
  return isRuleForSeveral(rule) && rule.owners.isAtHome(owner)
    ? value
        .split('/')
        .map(part => (part === owner.name ? '{owner.name}' : part))
        .join('/')
    : value;
}

function isRuleForSeveral({ config }: CompiledRule): boolean {
  return isForSeveral(
    config.owners
      .map(readOwnerPattern)
      .filter((entry): entry is OwnerPattern => !('problem' in entry)),
  );
}
