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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const README = path.resolve(
  __dirname,
  '../../../plugins/secrets-backend-module-kubernetes/README.md',
);

export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/** What the documentation asks for, by where it is to be given. */
export interface DocumentedRules {
  /** In the namespaces of targets. */
  targets: PolicyRule[];
  /** In the namespace of the leases of nodes. */
  leases: PolicyRule[];
  /** Where agents keep what they tell of themselves; none of them runs here. */
  agents: PolicyRule[];
}

/** The rules that the README of the module shows, word for word. */
export function documentedRules(): DocumentedRules {
  const blocks = [
    ...readFileSync(README, 'utf8').matchAll(/^```yaml\n([^]*?)^```/gm),
  ];
  const rules: DocumentedRules = { targets: [], leases: [], agents: [] };
  for (const [, text] of blocks) {
    const content: { rules?: PolicyRule[] } = parse(text);
    for (const rule of content.rules ?? []) rules[placeOf(rule)].push(rule);
  }
  if (rules.targets.length === 0) throw new Error(`${README} shows no rules`);
  return rules;
}

function placeOf({ apiGroups: [group] }: PolicyRule): keyof DocumentedRules {
  if (group === 'coordination.k8s.io') return 'leases';
  return /(fluxcd|argoproj)\.io$/.test(group) ? 'agents' : 'targets';
}

/** A verb on a kind, of an object by its name or of all. */
export interface Grant {
  group: string;
  resource: string;
  verb: string;
  name?: string;
}

/** Each verb on each kind that the rules give, one by one. */
export function grantsOf(rules: PolicyRule[]): Grant[] {
  return rules.flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
    apiGroups.flatMap(group =>
      resources.flatMap(resource =>
        verbs.flatMap(verb =>
          resourceNames
            ? resourceNames.map(name => ({ group, resource, verb, name }))
            : [{ group, resource, verb }],
        ),
      ),
    ),
  );
}

/** The rules without one of what they give. */
export function without(
  rules: PolicyRule[],
  missing: { group: string; resource: string; verb: string },
): PolicyRule[] {
  return grantsOf(rules)
    .filter(
      ({ group, resource, verb }) =>
        group !== missing.group ||
        resource !== missing.resource ||
        verb !== missing.verb,
    )
    .map(({ group, resource, verb, name }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: [verb],
      ...(name !== undefined && { resourceNames: [name] }),
    }));
}
