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

import { FaultKind, FAULTS, TracedCall } from '../engine/messages';

/** One fault at one call of a scenario. */
export interface Cell {
  scenario: string;
  point: string;
  kind: FaultKind;
}

/** Parts that the world answers for; the others are this process and its database. */
const WORLD = ['issuer', 'authority', 'forge', 'probe', 'catalog'];

/**
 * Questions to our own database, and the renewal of a ticket, which a timer does as well wherever it finds the time: a kill
 * at one is a kill between the effects before and after it.
 */
const OWN_QUESTIONS =
  /^(store|inventory)\.(renew|get|getMany|list|due|edits|broughtBy|journal|lastEnded|secretRefOf|withOpenRotation|\w*[vV]ersions?)$/;

/** Questions to the world, which change nothing there. */
const QUESTIONS =
  /\b(forge\.(readFile|codeOwners|getPullRequest|identifyRepository)|authority\.plan|issuer\.(verify|isLive|holderOf)|probe\.(observe|preflight|consumers)|catalog\.find)\b/;

/** Of a question, these are the faults that differ: a lost answer is an error, and asking twice is asking. */
const FAULTS_OF_QUESTIONS: FaultKind[] = ['error', 'refused', 'no-answer'];

/** Every fault that a call can meet. A call that nobody has thought of yet counts as an effect. */
export function cellsOf(scenario: string, calls: TracedCall[]): Cell[] {
  const points = new Map(calls.map(call => [call.point, call]));
  return [...points.values()].flatMap(({ point, part, method }) =>
    kindsFor(part, method).map(kind => ({ scenario, point, kind })),
  );
}

function kindsFor(part: string, method: string): FaultKind[] {
  if (WORLD.includes(part)) return [...FAULTS];
  return OWN_QUESTIONS.test(`${part}.${method}`)
    ? []
    : ['killed-before', 'killed-after'];
}

/**
 * Whether a cell is of the smaller set that still has every fault of every effect and a kill after every commit. A kill
 * before a commit is one after the effect before it. Of questions to the world it has the first one of each phase, and
 * the faults that make a difference.
 */
export function isTelling({ point, kind }: Cell): boolean {
  if (QUESTIONS.test(point)) {
    return !/ \(\d+\)$/.test(point) && FAULTS_OF_QUESTIONS.includes(kind);
  }
  return !(kind === 'killed-before' && /· store\./.test(point));
}
