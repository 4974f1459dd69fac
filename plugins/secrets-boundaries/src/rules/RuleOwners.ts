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
  OwnerPattern,
  homeNamespaceOf,
  readOwnerPattern,
} from '../config/ownerPatterns';
import { BoundaryRule } from '../config/BoundaryConfig';
import { fillPattern } from '../pattern/Pattern';
import { TrustedOwner } from '../types';

/** The owners for whom a rule is. */
export class RuleOwners {
  readonly list: TrustedOwner[];
  /** The one namespace that the rule is for, in which a name alone says who is meant. */
  readonly home: string | undefined;
  private readonly refs: Set<string>;

  constructor(entries: BoundaryRule['owners'], known: TrustedOwner[]) {
    const patterns = entries
      .map(readOwnerPattern)
      .filter((pattern): pattern is OwnerPattern => !('problem' in pattern));
    this.home = homeNamespaceOf(patterns);
    const matches = patterns.map(matcherOf);
    this.list = known.filter(owner => matches.some(match => match(owner)));
    this.refs = new Set(this.list.map(({ ref }) => ref));
  }

  has({ ref }: TrustedOwner): boolean {
    return this.refs.has(ref);
  }

  /** Whether the name of an owner alone says who it is, in this rule. */
  isAtHome({ namespace }: TrustedOwner): boolean {
    return namespace.toLocaleLowerCase('en-US') === this.home;
  }
}

function matcherOf(pattern: OwnerPattern): (owner: TrustedOwner) => boolean {
  if ('below' in pattern) {
    return ({ ancestors }) => ancestors.includes(pattern.below);
  }
  // Owners' patterns hold no placeholders.
  const refs = fillPattern(pattern.refs, { name: '', namespace: '' });
  return ({ ref }) => refs?.matches([ref]) ?? false;
}
