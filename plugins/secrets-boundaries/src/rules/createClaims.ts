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
import { NamedPlace } from '../types';
import { Claim, ClosestClaims } from './ClosestClaims';
import {
  anyMatches,
  CompiledRule,
  CompiledTarget,
  isInRepository,
  pathOnBranch,
} from './CompiledRule';

/** Where something runs. */
export type RunningPlace = Pick<
  NamedPlace,
  'cluster' | 'namespace' | 'secretName'
>;

/** One word of an account, such as the client of a token. */
export interface AccountWord {
  issuer: string;
  word: string;
  value: string;
}

/** The names of which one owner's may be closer than another's. */
export interface AllClaims {
  files: ClosestClaims<FileAddress>;
  namespaces: ClosestClaims<RunningPlace>;
  secretNames: ClosestClaims<RunningPlace>;
  accounts: ClosestClaims<AccountWord>;
  authorityPaths: ClosestClaims<{ ref: string; path: string[] }>;
}

export function createClaims(rules: CompiledRule[]): AllClaims {
  const perTarget = <T>(
    claimsOf: (target: CompiledTarget) => Array<Omit<Claim<T>, 'rule'>>,
  ) =>
    new ClosestClaims(
      rules.flatMap(({ index, targets }) =>
        targets.flatMap(target =>
          claimsOf(target).map(claim => ({ ...claim, rule: index })),
        ),
      ),
    );
  return {
    files: perTarget<FileAddress>(target =>
      target.paths.map(pattern => ({
        pattern,
        valueOf: address => pathOnBranch(target, address),
        isAround: (owner, address) => isInRepository(target, owner, address),
      })),
    ),
    namespaces: perTarget<RunningPlace>(target =>
      target.namespaces.map(pattern => ({
        pattern,
        valueOf: ({ namespace }) => [namespace],
        isAround: (owner, { cluster }) =>
          anyMatches(target.clusters, owner, [cluster]),
      })),
    ),
    secretNames: perTarget<RunningPlace>(target =>
      target.secretNames.map(pattern => ({
        pattern,
        valueOf: ({ secretName }) => [secretName],
        isAround: (owner, { cluster, namespace }) =>
          anyMatches(target.clusters, owner, [cluster]) &&
          anyMatches(target.namespaces, owner, [namespace]),
      })),
    ),
    accounts: new ClosestClaims(rules.flatMap(accountClaims)),
    authorityPaths: new ClosestClaims(rules.flatMap(authorityClaims)),
  };
}

function accountClaims({
  index,
  issuers,
}: CompiledRule): Array<Claim<AccountWord>> {
  return [...issuers].flatMap(([issuer, account]) =>
    [...account].flatMap(([word, patterns]) =>
      patterns.map(pattern => ({
        rule: index,
        pattern,
        valueOf: (named: AccountWord) =>
          named.issuer === issuer && named.word === word
            ? [named.value]
            : undefined,
        isAround: () => true,
      })),
    ),
  );
}

function authorityClaims({
  index,
  authorities,
}: CompiledRule): Array<Claim<{ ref: string; path: string[] }>> {
  return [...authorities].flatMap(([id, paths = []]) =>
    paths.map(pattern => ({
      rule: index,
      pattern,
      valueOf: (named: { ref: string; path: string[] }) =>
        named.ref === id ? named.path : undefined,
      isAround: () => true,
    })),
  );
}
