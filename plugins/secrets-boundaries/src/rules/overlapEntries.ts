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

import { FilledPattern } from '../pattern/FilledPattern';
import { TrustedOwner } from '../types';
import { CompiledRule } from './CompiledRule';
import { OwnedPattern } from './OwnedPattern';

/** A pattern with all owners who have it in the same surroundings. */
export interface OverlapEntry {
  what: string;
  /** Only entries of the same scope can be about the same thing, such as a repository with its branch. */
  scope: string;
  pattern: FilledPattern;
  /** Of clusters, where the names are namespaces: both have to cover one cluster. */
  around: FilledPattern[];
  /** Ref of each owner, with the number of a rule. */
  owners: Map<string, number>;
}

/** Every pattern of names that should be one owner's alone. */
export function overlapEntries(rules: CompiledRule[]): OverlapEntry[] {
  const entries = new Map<string, OverlapEntry>();
  const add = (
    owner: TrustedOwner,
    rule: number,
    what: string,
    scope: string,
    patterns: OwnedPattern[],
    around: FilledPattern[] = [],
  ) => {
    const aroundKey = around.map(({ key }) => key).join();
    for (const pattern of filled(patterns, owner)) {
      const key = [what, scope, pattern.key, aroundKey].join('\n');
      const entry = entries.get(key);
      if (!entry) {
        entries.set(key, {
          what,
          scope,
          pattern,
          around,
          owners: new Map([[owner.ref, rule]]),
        });
      } else if (!entry.owners.has(owner.ref)) {
        entry.owners.set(owner.ref, rule);
      }
    }
  };
  for (const rule of rules) {
    for (const owner of rule.owners.list) {
      for (const target of rule.targets) {
        const repository = target.repository.for(owner);
        if (repository) {
          const branch = target.branch.join('/');
          const [protocol, ...address] = repository.text.split('/');
          const scope = `${protocol}://${address.join('/')}, branch ${branch}`;
          add(owner, rule.index, `path in ${scope}`, scope, target.paths);
        }
        const clusters = filled(target.clusters, owner);
        add(owner, rule.index, 'namespace', '', target.namespaces, clusters);
      }
      for (const [issuer, account] of rule.issuers) {
        for (const [word, patterns] of account) {
          const what = `account of ${issuer}, ${word}`;
          add(owner, rule.index, what, what, patterns);
        }
      }
      for (const [id, paths] of rule.authorities) {
        add(owner, rule.index, `path in ${id}`, `authority ${id}`, paths ?? []);
      }
    }
  }
  return [...entries.values()];
}

function filled(patterns: OwnedPattern[], owner: TrustedOwner) {
  return patterns.flatMap(pattern => pattern.for(owner) ?? []);
}
