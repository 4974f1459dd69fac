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
import {
  Account,
  Boundaries,
  BoundaryOverlap,
  BoundaryProblem,
  Declaration,
  NamedPlace,
  NamedThings,
  TrustedOwner,
} from '../types';
import { CompiledRule } from './CompiledRule';
import { AllClaims, createClaims } from './createClaims';
import { findOverlaps } from './findOverlaps';
import { fewest, RuleJudge } from './RuleJudge';
import { Ties } from './Ties';

/** Boundaries by rules. What they name is covered where one rule covers each place together with all else. */
export class RuleBoundaries implements Boundaries {
  readonly mode = 'rules';
  private readonly ties: Ties;
  private readonly claims: AllClaims;
  private foundOverlaps?: BoundaryOverlap[];

  constructor(
    private readonly rules: CompiledRule[],
    owners: TrustedOwner[],
    knownOrigins: Set<string>,
    readonly warnings: string[],
  ) {
    this.ties = new Ties(rules, owners, knownOrigins);
    this.claims = createClaims(rules);
  }

  /** Found when somebody asks, because many owners make many pairs. */
  get overlaps(): BoundaryOverlap[] {
    this.foundOverlaps ??= findOverlaps(this.rules);
    return this.foundOverlaps;
  }

  judge(declaration: Declaration, names: NamedThings): BoundaryProblem[] {
    return this.judgeBy(declaration, judge => {
      const rest = [
        ...judge.ofAccount(names),
        ...judge.ofAuthority(names.authority),
        ...judge.ofPolicy(names.policy),
      ];
      return names.places.length > 0
        ? names.places.map(place => [...judge.ofPlace(place), ...rest])
        : [rest];
    });
  }

  judgePlaces(
    declaration: Declaration,
    places: NamedPlace[],
  ): BoundaryProblem[] {
    return this.judgeBy(declaration, judge =>
      places.map(place => judge.ofPlace(place)),
    );
  }

  judgeAccount(
    declaration: Declaration,
    credential: { issuer: string; account: Account },
  ): BoundaryProblem[] {
    return this.judgeBy(declaration, judge => [
      judge.ofAccount(credential, { field: 'spec.credential.id' }),
    ]);
  }

  isTied(declaration: Declaration): boolean {
    return 'rules' in this.ties.of(declaration);
  }

  asksCodeOwners(declaration: Declaration): boolean {
    return this.ties.asksCodeOwners(declaration);
  }

  /** @param judgeAll - the problems of each part; each part has to be covered by one rule, and may be by another one */
  private judgeBy(
    declaration: Declaration,
    judgeAll: (judge: RuleJudge) => BoundaryProblem[][],
  ): BoundaryProblem[] {
    const tie = this.ties.of(declaration);
    if ('problem' in tie) {
      return [tie.problem];
    }
    const addresses = new Map<string, FileAddress | undefined>();
    const addressOf = (url: string) => {
      if (!addresses.has(url)) {
        addresses.set(url, fileAddressOf(url));
      }
      return addresses.get(url);
    };
    const tried = tie.rules.map(rule =>
      judgeAll(new RuleJudge(rule, tie.owner, this.claims, addressOf)),
    );
    const problems = tried[0].flatMap(
      (_, part) => fewest(tried.map(parts => parts[part])) ?? [],
    );
    const byMessage = new Map(
      problems.map(problem => [problem.message, problem]),
    );
    return [...byMessage.values()];
  }
}
