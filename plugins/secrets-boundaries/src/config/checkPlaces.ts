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
  LocationPattern,
  readFilePattern,
  readLocationPattern,
  readRepositoryPattern,
} from '../address/locationPattern';
import { placeholdersOf, Segment, Token } from '../pattern/Pattern';
import { branchProblem } from './branches';

/** Where in the parts of an address its organisation stands, behind protocol and host. */
const ORGANISATION_AT = 2;

type Read = (text: string) => LocationPattern | { problem: string };

/** Checks `groupsFrom`. */
export function checkGroupPlaces(key: string, places: unknown[]): string[] {
  return places.flatMap((place, i) => {
    if (typeof place !== 'string') {
      return [];
    }
    const at = `${key}[${i}]`;
    const { problems, location } = checkLocation(
      at,
      place,
      readLocationPattern,
    );
    if (!location) {
      return problems;
    }
    if (problems.length === 0 && placeholdersOf(location.pattern).size > 0) {
      problems.push(
        `${at} must not hold {owner.name}: it says who is an owner`,
      );
    }
    if (problems.length === 0 && hasRepositoryGlob(location)) {
      problems.push(
        `${at} must name one repository, not a pattern: anyone who can create a repository would make groups there`,
      );
    }
    return problems;
  });
}

/** Checks one place of `declaredIn`. */
export function checkDeclaredIn(key: string, place: string) {
  return checkLocation(key, place, readFilePattern);
}

/** Checks `repository` of a target. */
export function checkRepository(key: string, repository: string) {
  const checked = checkLocation(key, repository, readRepositoryPattern);
  if (
    checked.problems.length === 0 &&
    checked.location &&
    hasRepositoryGlob(checked.location)
  ) {
    checked.problems.push(`${key} must name one repository, not a pattern`);
  }
  return checked;
}

function checkLocation(
  key: string,
  text: string,
  read: Read,
): { problems: string[]; location?: LocationPattern } {
  const location = read(text);
  if ('problem' in location) {
    return { problems: [`${key} ${location.problem}`] };
  }
  const problems: string[] = [];
  const { pattern, repositoryEnd, branchAt } = location;
  if (repositoryEnd && isGlob(pattern.segments[ORGANISATION_AT])) {
    problems.push(
      `${key} must name one organisation, not a pattern: anyone who can create an account on the forge would count`,
    );
  }
  if (branchAt !== undefined) {
    const problem = branchProblem([printSegment(pattern.segments[branchAt])]);
    if (problem) {
      problems.push(`${key} ${problem}`);
    }
  }
  return { problems, location };
}

/** Whether anyone who can create a repository could make a place that matches. */
export function hasRepositoryGlob(location: LocationPattern): boolean {
  return repositorySegments(location).some(isGlob);
}

/** Whether organisations of any owner's name could match. */
export function hasOrganisationFill({
  repositoryEnd,
  pattern,
}: LocationPattern) {
  const segment = pattern.segments[ORGANISATION_AT];
  return (
    repositoryEnd !== undefined &&
    segment !== 'deep' &&
    segment.tokens.some(token => typeof token === 'object' && 'fill' in token)
  );
}

function repositorySegments({ repositoryEnd, pattern }: LocationPattern) {
  return pattern.segments.slice(ORGANISATION_AT, repositoryEnd ?? 0);
}

/** Whether a segment matches more than one text, once it is filled. */
export function isGlob(segment: Segment): boolean {
  return segment === 'deep' || segment.tokens.includes('any');
}

function printSegment(segment: Segment): string {
  return segment === 'deep' ? '**' : segment.tokens.map(printToken).join('');
}

function printToken(token: Token): string {
  if (token === 'any') {
    return '*';
  }
  return 'text' in token ? token.text : `{${token.fill}}`;
}
