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
import { ownerCandidates } from '../pattern/ownerCandidates';
import { fillPattern, Pattern, placeholdersOf } from '../pattern/Pattern';
import { TrustedOwner } from '../types';
import { RuleOwners } from './RuleOwners';

/** A pattern as it is for some owners, who have the same names where the pattern asks for them. */
export interface Filling {
  pattern: FilledPattern;
  owners: TrustedOwner[];
}

/** A pattern of a rule, for each of the rule's owners. */
export class OwnedPattern {
  private readonly byName: boolean;
  private readonly byNamespace: boolean;
  private index?: Map<string, Map<string, Filling>>;
  private readonly byRef = new Map<string, FilledPattern>();

  constructor(
    private readonly pattern: Pattern,
    private readonly owners: RuleOwners,
  ) {
    const placeholders = placeholdersOf(pattern);
    this.byName = placeholders.has('owner.name');
    this.byNamespace = placeholders.has('owner.namespace');
  }

  get text(): string {
    return this.pattern.text;
  }

  /** @returns undefined where the pattern is nothing for this owner */
  for(owner: TrustedOwner): FilledPattern | undefined {
    this.indexed();
    return this.byRef.get(owner.ref);
  }

  /** Every filling that matches a value, found without trying each owner. */
  fillingsThatMatch(value: string[]): Filling[] {
    const index = this.indexed();
    const candidates =
      this.byName || this.byNamespace
        ? ownerCandidates(
            this.pattern,
            this.byName ? 'owner.name' : 'owner.namespace',
            value,
            index,
          )
        : index.values();
    return [...candidates]
      .flatMap(fillings => [...fillings.values()])
      .filter(({ pattern }) => pattern.matches(value));
  }

  /** Every filling. */
  fillings(): Filling[] {
    return [...this.indexed().values()].flatMap(fillings => [
      ...fillings.values(),
    ]);
  }

  /** By the name that the pattern is searched by, then by all that it is filled with. Made when it is first needed. */
  private indexed(): Map<string, Map<string, Filling>> {
    if (this.index) {
      return this.index;
    }
    const index = new Map<string, Map<string, Filling>>();
    for (const owner of this.owners.list) {
      if (!this.isFor(owner)) {
        continue;
      }
      const anchor = this.anchorOf(owner);
      const fillings = index.get(anchor) ?? new Map<string, Filling>();
      const filling = fillings.get(this.keyOf(owner));
      if (filling) {
        filling.owners.push(owner);
        this.byRef.set(owner.ref, filling.pattern);
        continue;
      }
      const pattern = fillPattern(this.pattern, owner);
      if (pattern) {
        this.byRef.set(owner.ref, pattern);
        fillings.set(this.keyOf(owner), { pattern, owners: [owner] });
        index.set(anchor, fillings);
      }
    }
    this.index = index;
    return index;
  }

  /** A name alone says who is meant only in the namespace that the rule is for. */
  private isFor(owner: TrustedOwner): boolean {
    return !this.byName || this.byNamespace || this.owners.isAtHome(owner);
  }

  private anchorOf({ name, namespace }: TrustedOwner): string {
    if (this.byName) {
      return name;
    }
    return this.byNamespace ? namespace : '';
  }

  private keyOf({ name, namespace }: TrustedOwner): string {
    return `${this.byNamespace ? namespace : ''}/${this.byName ? name : ''}`;
  }
}
