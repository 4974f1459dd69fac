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

import { FileAddress, fileAddressOf } from '../address/fileAddressOf';
import { splitLocation } from '../address/locationPattern';
import { branchProblem } from '../config/branches';
import { BoundaryProblem, Declaration, TrustedOwner } from '../types';
import { CompiledRule, isAt } from './CompiledRule';
import { declaredInLine, ownRuleLine } from './configLine';

/** Which rules count for a declaration, by its owner and its place. */
export class Ties {
  private readonly owners: Map<string, TrustedOwner>;
  private readonly rulesOf = new Map<string, CompiledRule[]>();

  constructor(
    private readonly rules: CompiledRule[],
    owners: TrustedOwner[],
    /** Such as `https://git.example.com`: all that the config names. */
    private readonly knownOrigins: Set<string>,
  ) {
    this.owners = new Map(owners.map(owner => [owner.ref, owner]));
  }

  /** @returns the rules that count, or why none does */
  of(
    declaration: Declaration,
  ):
    | { owner: TrustedOwner; rules: CompiledRule[] }
    | { problem: BoundaryProblem } {
    const { ownerRef, location } = declaration;
    if (!ownerRef) {
      return refusal('spec.owner is missing, so no boundary covers this.');
    }
    const owner = this.owners.get(ownerRef);
    if (!owner) {
      return refusal(
        `spec.owner is ${ownerRef}, which does not exist, or is not declared where groups and users are trusted.`,
        `secrets.boundaries.groupsFrom: [the place where ${ownerRef} is declared]`,
      );
    }
    const rules = this.rulesFor(owner);
    if (rules.length === 0) {
      return refusal(
        `spec.owner is ${ownerRef}, for which there is no rule. Ask an administrator for one.`,
        ownRuleLine(ownerRef, location),
      );
    }
    const file = fileOf(location);
    const counting = rules.filter(
      rule => file && this.isTiedBy(rule, owner, file, declaration),
    );
    return counting.length > 0
      ? { owner, rules: counting }
      : { problem: this.placeProblem(owner, rules, declaration) };
  }

  asksCodeOwners({ ownerRef, location }: Declaration): boolean {
    const owner = ownerRef && this.owners.get(ownerRef);
    const file = fileOf(location);
    return Boolean(
      owner &&
        file &&
        owner.teams.some(team => isOfOrganisation(team, file)) &&
        this.rulesFor(owner).some(rule =>
          isCodeOwnerPlace(rule, owner, file, this.knownOrigins),
        ),
    );
  }

  private isTiedBy(
    rule: CompiledRule,
    owner: TrustedOwner,
    file: FileAddress,
    { codeOwners = [] }: Declaration,
  ): boolean {
    if (isAt(rule.places, owner, file)) {
      return true;
    }
    const named = codeOwners.map(team => team.toLocaleLowerCase('en-US'));
    return (
      owner.teams.some(
        team => named.includes(team) && isOfOrganisation(team, file),
      ) && isCodeOwnerPlace(rule, owner, file, this.knownOrigins)
    );
  }

  private rulesFor(owner: TrustedOwner): CompiledRule[] {
    const known = this.rulesOf.get(owner.ref);
    if (known) {
      return known;
    }
    const rules = this.rules.filter(rule => rule.owners.has(owner));
    this.rulesOf.set(owner.ref, rules);
    return rules;
  }

  private placeProblem(
    owner: TrustedOwner,
    rules: CompiledRule[],
    { location, codeOwners }: Declaration,
  ): BoundaryProblem {
    const file = fileOf(location);
    const byCodeOwners = rules.find(
      rule => file && isCodeOwnerPlace(rule, owner, file, this.knownOrigins),
    );
    if (byCodeOwners) {
      return {
        field: 'spec.owner',
        message: `spec.owner is ${owner.ref}, but ${
          codeOwners
            ? 'CODEOWNERS names no team of it'
            : 'CODEOWNERS was not read'
        } for ${location}, where this is declared. Let CODEOWNERS of the default branch name one of its teams of that organisation.`,
      };
    }
    return {
      field: 'spec.owner',
      message: `spec.owner is ${owner.ref}, but this is declared at ${
        location ?? 'no known place'
      }, where nothing of that owner may be declared. Declare it in a place of that owner.`,
      missing: declaredInLine(rules[0], owner, location),
    };
  }
}

function isCodeOwnerPlace(
  { codeOwnerPlaces }: CompiledRule,
  owner: TrustedOwner,
  file: FileAddress,
  knownOrigins: Set<string>,
): boolean {
  return codeOwnerPlaces === 'anywhere'
    ? // Elsewhere the same organisation may be somebody else's; a commit or refs/pull/… may be that of a fork.
      knownOrigins.has(`${file.protocol}://${file.host}`) &&
        branchProblem([file.branch]) === undefined
    : isAt(codeOwnerPlaces, owner, file);
}

/** A team counts in the repositories of its own organisation alone: elsewhere its name means nothing. */
function isOfOrganisation(team: string, file: FileAddress): boolean {
  return team.startsWith(`@${file.repository.split('/')[0]}/`);
}

function fileOf(location: string | undefined): FileAddress | undefined {
  const [type, target] = splitLocation(location ?? '');
  return type === 'url' ? fileAddressOf(target) : undefined;
}

function refusal(message: string, missing?: string) {
  return { problem: { field: 'spec.owner', message, missing } };
}
