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
import { OwnedPattern } from './OwnedPattern';

/** A pattern of a rule, and where its names mean the same thing as a given one. */
export interface Claim<T> {
  rule: number;
  pattern: OwnedPattern;
  /** @returns what is compared with the pattern; undefined where the pattern is of other things */
  valueOf(named: T): string[] | undefined;
  /** Whether the pattern covers the surroundings of the name too, such as the cluster of a namespace, as they are for an owner. */
  isAround(owner: TrustedOwner, named: T): boolean;
}

/** All patterns of all rules for one kind of names, to find out whose a name most closely is. */
export class ClosestClaims<T> {
  constructor(readonly claims: Array<Claim<T>>) {}

  /** Whether another owner's pattern covers a name more closely than every one of this owner's. */
  isCloserToAnother(owner: TrustedOwner, named: T): boolean {
    const own = this.closestOf(owner, named);
    return (
      own !== undefined &&
      this.claims.some(claim => {
        const value = claim.valueOf(named);
        return (
          value !== undefined &&
          claim.pattern
            .fillingsThatMatch(value)
            .some(
              ({ pattern, owners }) =>
                pattern.compareCloseness(own) > 0 &&
                owners.some(
                  other =>
                    other.ref !== owner.ref && claim.isAround(other, named),
                ),
            )
        );
      })
    );
  }

  private closestOf(owner: TrustedOwner, named: T): FilledPattern | undefined {
    let closest: FilledPattern | undefined;
    for (const claim of this.claims) {
      const pattern = claim.pattern.for(owner);
      const value = pattern && claim.valueOf(named);
      if (
        value &&
        pattern.matches(value) &&
        claim.isAround(owner, named) &&
        (!closest || pattern.compareCloseness(closest) > 0)
      ) {
        closest = pattern;
      }
    }
    return closest;
  }
}
