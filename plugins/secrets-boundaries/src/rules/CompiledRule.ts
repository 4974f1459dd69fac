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

import {
  fileValue,
  readFilePattern,
  readRepositoryPattern,
  repositoryValue,
} from '../address/locationPattern';
import { FileAddress } from '../address/fileAddressOf';
import { BoundaryRule } from '../config/BoundaryConfig';
import { Pattern, readNamePattern, readPathPattern } from '../pattern/Pattern';
import { TrustedOwner } from '../types';
import { OwnedPattern } from './OwnedPattern';
import { RuleOwners } from './RuleOwners';

/** One of a rule's `targets`. */
export interface CompiledTarget {
  /** Config key, such as `secrets.boundaries.rules[0].targets[0]`. */
  key: string;
  repository: OwnedPattern;
  branch: string[];
  paths: OwnedPattern[];
  clusters: OwnedPattern[];
  namespaces: OwnedPattern[];
  secretNames: OwnedPattern[];
}

/** A rule of the config with the owners it is for. */
export interface CompiledRule {
  index: number;
  /** Config key, such as `secrets.boundaries.rules[0]`. */
  key: string;
  config: BoundaryRule;
  owners: RuleOwners;
  /** Places that count without CODEOWNERS. */
  places: OwnedPattern[];
  /** Places that count where CODEOWNERS names the owner's team. */
  codeOwnerPlaces: 'anywhere' | OwnedPattern[];
  targets: CompiledTarget[];
  issuers: Map<string, Map<string, OwnedPattern[]>>;
  /** Undefined where the rule says nothing about paths. */
  authorities: Map<string, OwnedPattern[] | undefined>;
  policies: { allowed: OwnedPattern[]; excluded: OwnedPattern[] };
}

/** @param config - a rule that passed `readBoundaryConfig` */
export function compileRule(
  index: number,
  config: BoundaryRule,
  known: TrustedOwner[],
): CompiledRule {
  const key = `secrets.boundaries.rules[${index}]`;
  const owners = new RuleOwners(config.owners, known);
  const owned = (read: (text: string) => Pattern | { problem: string }) => {
    return (text: string) => new OwnedPattern(valid(read(text)), owners);
  };
  const name = owned(readNamePattern);
  const path = owned(readPathPattern);
  const file = owned(text => patternOf(readFilePattern(text)));
  const repository = owned(text => patternOf(readRepositoryPattern(text)));
  const { declaredIn } = config;
  return {
    index,
    key,
    config,
    owners,
    places: Array.isArray(declaredIn) ? declaredIn.map(file) : [],
    codeOwnerPlaces: codeOwnerPlacesOf(declaredIn, file),
    targets: config.targets.map((target, i) => ({
      key: `${key}.targets[${i}]`,
      repository: repository(target.repository),
      branch: target.branch.split('/'),
      paths: target.paths.map(path),
      clusters: target.clusters.map(name),
      namespaces: target.namespaces.map(name),
      secretNames: target.secretNames.map(name),
    })),
    issuers: new Map(
      Object.entries(config.issuers).map(([id, account]) => [
        id,
        new Map(
          Object.entries(account).map(([word, patterns]) => [
            word,
            patterns.map(name),
          ]),
        ),
      ]),
    ),
    authorities: new Map(
      Object.entries(config.authorities).map(([id, { paths }]) => [
        id,
        paths?.map(path),
      ]),
    ),
    policies: {
      allowed: config.policies.filter(p => !p.startsWith('!')).map(name),
      excluded: config.policies
        .filter(p => p.startsWith('!'))
        .map(p => name(p.slice(1))),
    },
  };
}

/** @returns the segments of a file's path on the branch of a target; undefined where it is on another one */
export function pathOnBranch(
  { branch }: CompiledTarget,
  address: FileAddress,
): string[] | undefined {
  const rest = [address.branch, ...address.path.split('/')];
  return rest.length > branch.length &&
    branch.every((segment, i) => segment === rest[i])
    ? rest.slice(branch.length)
    : undefined;
}

/** Whether a file is in the repository of a target, as it is for an owner. */
export function isInRepository(
  { repository }: CompiledTarget,
  owner: TrustedOwner,
  address: FileAddress,
): boolean {
  return repository.for(owner)?.matches(repositoryValue(address)) ?? false;
}

/** Whether one of the places is where a file is. */
export function isAt(
  places: OwnedPattern[],
  owner: TrustedOwner,
  address: FileAddress,
): boolean {
  return anyMatches(places, owner, fileValue(address));
}

/** Whether one of the patterns, as they are for an owner, matches. */
export function anyMatches(
  patterns: OwnedPattern[],
  owner: TrustedOwner,
  value: string[],
): boolean {
  return patterns.some(pattern => pattern.for(owner)?.matches(value));
}

function codeOwnerPlacesOf(
  declaredIn: BoundaryRule['declaredIn'],
  file: (text: string) => OwnedPattern,
): CompiledRule['codeOwnerPlaces'] {
  if (declaredIn === 'codeowners') {
    return 'anywhere';
  }
  return Array.isArray(declaredIn) ? [] : declaredIn.codeowners.map(file);
}

function patternOf(
  read: { pattern: Pattern } | { problem: string },
): Pattern | { problem: string } {
  return 'problem' in read ? read : read.pattern;
}

function valid(read: Pattern | { problem: string }): Pattern {
  if ('problem' in read) {
    throw new Error(`A pattern that was never checked ${read.problem}`);
  }
  return read;
}
