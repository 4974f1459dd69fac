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

import { FileAddress } from '../address/fileAddressOf';
import {
  Account,
  BoundaryProblem,
  NamedPlace,
  NamedThings,
  TrustedOwner,
} from '../types';
import {
  anyMatches,
  CompiledRule,
  CompiledTarget,
  isInRepository,
  pathOnBranch,
} from './CompiledRule';
import { configLine, targetLine } from './configLine';
import { AllClaims } from './createClaims';
import { plainPath } from './plainPath';

const ASK = 'Ask an administrator to let its owner name it';
const CLOSER = 'which belongs to another owner more closely';

/** What of given names one rule does not cover, for one owner. */
export class RuleJudge {
  constructor(
    readonly rule: CompiledRule,
    private readonly owner: TrustedOwner,
    private readonly claims: AllClaims,
    /** `fileAddressOf`, which may remember. */
    private readonly addressOf: (url: string) => FileAddress | undefined,
  ) {}

  /** @returns the problems under the entry of `targets` that has the fewest */
  ofPlace(place: NamedPlace): BoundaryProblem[] {
    const tried = this.rule.targets.map(target => [
      ...this.ofFile(`${place.field}.manifest`, place.manifest, place, target),
      ...this.ofRunning(place, target),
      ...this.ofWorkloads(place, target),
    ]);
    return (
      fewest(tried) ?? [
        {
          field: place.field,
          message: `${place.field} is a place, but its owner may name none. ${ASK}.`,
          missing: targetLine(this.rule, this.owner, place, place.manifest),
        },
      ]
    );
  }

  ofAccount(
    { issuer, account }: { issuer: string; account: Account },
    /** Whether the account is that of somebody's credential, so that nothing may be said of it. */
    asked?: { field: string },
  ): BoundaryProblem[] {
    const allowed = this.rule.issuers.get(issuer);
    const at = `${this.rule.key}.issuers.${issuer}`;
    if (!allowed) {
      return [
        {
          field: 'spec.credential.issuer',
          message: `spec.credential.issuer is ${issuer}, which its owner may not use. ${ASK}.`,
          missing: `${at}: {${[...Object.entries(account)]
            .map(([word, value]) => ` ${word}: [${asked ? '…' : value}] `)
            .join(',')}}`,
        },
      ];
    }
    const words = new Set([...Object.keys(account), ...allowed.keys()]);
    return [...words].flatMap(word => {
      const value = Object.hasOwn(account, word) ? account[word] : undefined;
      const patterns = allowed.get(word) ?? [];
      const isMatch =
        value !== undefined && anyMatches(patterns, this.owner, [value]);
      if (
        isMatch &&
        !this.claims.accounts.isCloserToAnother(this.owner, {
          issuer,
          word,
          value,
        })
      ) {
        return [];
      }
      if (asked) {
        return [
          {
            field: asked.field,
            message: `${asked.field} is a credential of ${issuer} whose ${word} is not one that the owner of this secret may name. Declare the id of a credential of its own.`,
            missing: `${at}.${word}: [the ${word} of that credential]`,
          },
        ];
      }
      const field = `spec.credential.options.${word}`;
      if (value === undefined) {
        return [
          {
            field,
            message: `${field} is missing, so it cannot be told whose the credential of ${issuer} would be.`,
          },
        ];
      }
      return [
        {
          field,
          message: `${field} is ${value}, ${
            isMatch ? CLOSER : `whose credentials its owner may not have`
          }. ${ASK}.`,
          missing: this.line(`${at}.${word}`, value),
        },
      ];
    });
  }

  ofAuthority({ ref, path }: NamedThings['authority']): BoundaryProblem[] {
    const { authorities, key } = this.rule;
    const at = `${key}.authorities.${ref}`;
    if (!authorities.has(ref)) {
      return [
        {
          field: 'spec.authority.ref',
          message: `spec.authority.ref is ${ref}, which its owner may not use. ${ASK}.`,
          missing: `${at}: ${
            path === undefined ? '{}' : `{ paths: [${path}] }`
          }`,
        },
      ];
    }
    const paths = authorities.get(ref);
    const field = 'spec.authority.path';
    if (path === undefined) {
      return paths
        ? [
            {
              field,
              message: `${field} is missing, so it cannot be told whether its owner may use it.`,
            },
          ]
        : [];
    }
    const segments = plainPath(path);
    if (!segments) {
      return [
        {
          field,
          message: `${field} is ${path}, which is no plain path: it must have no empty segments, no .. and nothing encoded.`,
        },
      ];
    }
    const isMatch = anyMatches(paths ?? [], this.owner, segments);
    return isMatch &&
      !this.claims.authorityPaths.isCloserToAnother(this.owner, {
        ref,
        path: segments,
      })
      ? []
      : [
          {
            field,
            message: `${field} is ${path}, ${
              isMatch ? CLOSER : 'which its owner may not use'
            }. ${ASK}.`,
            missing: this.line(`${at}.paths`, path),
          },
        ];
  }

  ofPolicy(policy: string | undefined): BoundaryProblem[] {
    const { allowed, excluded } = this.rule.policies;
    if (
      policy === undefined ||
      (anyMatches(allowed, this.owner, [policy]) &&
        !anyMatches(excluded, this.owner, [policy]))
    ) {
      return [];
    }
    return [
      {
        field: 'spec.rotation.policy',
        message: `spec.rotation.policy is ${policy}, under which its owner may not rotate. ${ASK}, or name another one.`,
        missing: this.line(`${this.rule.key}.policies`, policy),
      },
    ];
  }

  private ofFile(
    field: string,
    url: string,
    place: NamedPlace,
    target: CompiledTarget,
  ): BoundaryProblem[] {
    const address = this.addressOf(url);
    if (!address) {
      return [
        {
          field,
          message: `${field} is ${url}, which is no plain address of a file on a forge: it must name repository, branch and path, without user, query, fragment, .. or encoded separators.`,
        },
      ];
    }
    const problem = (what: string, missing?: string) => [
      { field, message: `${field} is ${url}, ${what}. ${ASK}.`, missing },
    ];
    const path = pathOnBranch(target, address);
    if (!path || !isInRepository(target, this.owner, address)) {
      return problem(
        `${
          path ? 'in a repository' : 'on a branch'
        } that its owner may not name`,
        targetLine(this.rule, this.owner, place, url),
      );
    }
    const isMatch = anyMatches(target.paths, this.owner, path);
    return isMatch && !this.claims.files.isCloserToAnother(this.owner, address)
      ? []
      : problem(
          isMatch ? CLOSER : 'at a path that its owner may not name',
          this.line(`${target.key}.paths`, path.join('/')),
        );
  }

  private ofRunning(
    place: NamedPlace,
    target: CompiledTarget,
  ): BoundaryProblem[] {
    const { field, cluster, namespace, secretName } = place;
    const found: BoundaryProblem[] = [];
    const check = (
      name: 'cluster' | 'namespace' | 'secretName',
      value: string,
      isCloser: () => boolean,
    ) => {
      const key = `${name}s` as const;
      const isMatch = anyMatches(target[key], this.owner, [value]);
      if (!isMatch || isCloser()) {
        found.push({
          field: `${field}.${name}`,
          message: `${field}.${name} is ${value}, ${
            isMatch ? CLOSER : 'which its owner may not name'
          }. ${ASK}.`,
          missing: this.line(`${target.key}.${key}`, value),
        });
      }
    };
    check('cluster', cluster, () => false);
    check('namespace', namespace, () =>
      this.claims.namespaces.isCloserToAnother(this.owner, place),
    );
    check('secretName', secretName, () =>
      this.claims.secretNames.isCloserToAnother(this.owner, place),
    );
    return found;
  }

  /** Manifests of workloads may be covered by another entry, but only one of what runs in the same cluster and namespace. */
  private ofWorkloads(
    place: NamedPlace,
    preferred: CompiledTarget,
  ): BoundaryProblem[] {
    const { workloads, cluster, namespace } = place;
    const others = this.rule.targets.filter(
      target =>
        target !== preferred &&
        anyMatches(target.clusters, this.owner, [cluster]) &&
        anyMatches(target.namespaces, this.owner, [namespace]),
    );
    return workloads.flatMap(
      ({ field, manifest }) =>
        fewest(
          [preferred, ...others].map(target =>
            this.ofFile(field, manifest, place, target),
          ),
        ) ?? [],
    );
  }

  private line(key: string, value: string): string {
    return configLine(this.rule, this.owner, key, value);
  }
}

/** @returns the first of the shortest lists; undefined where there is none */
export function fewest<T>(lists: T[][]): T[] | undefined {
  let best: T[] | undefined;
  for (const list of lists) {
    if (!best || list.length < best.length) {
      best = list;
    }
  }
  return best;
}
