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

import { Lane } from '../Lane';
import { Mishaps, RotationWalk, Scenario } from '../RotationWalk';
import { Tampering } from './Tampering';
import { TamperingPeople } from './TamperingPeople';
import { liftFaults } from './tamperWith';

/** What became of a rotation whose world was tampered with. */
export interface EvidenceResult {
  title: string;
  /** With no id and no time in it. */
  outcome: string;
  violations: string[];
}

const NOTHING: Mishaps = { next: () => [], happened: () => {} };
const SCENARIO: Scenario = {
  name: 'Somebody tampers',
  policy: {},
  reviewer: 'looks-away',
};

/** One rotation of a secret of its own, so that what was tampered with is left behind. */
export async function runTampering(
  lane: Lane,
  tampering: Tampering,
): Promise<EvidenceResult> {
  const met: TamperingPeople[] = [];
  try {
    const walk = await RotationWalk.begin({
      lane,
      scenario: SCENARIO,
      mishaps: NOTHING,
      people: hands => {
        const people = new TamperingPeople(tampering, hands);
        met.push(people);
        return people;
      },
    });
    const { outcome, violations, last } = await walk.run();
    const events = new Set(last.journal.map(({ event }) => event));
    return {
      title: tampering.title,
      outcome: [
        ...(met.some(people => people.wasBlocked) ? ['blocked'] : []),
        ...(events.has('missing.requested') ? ['mended'] : []),
        ...(events.has('restart.begun') ? ['restarted'] : []),
        outcome,
      ].join(', '),
      violations: [
        ...violations,
        ...met.flatMap(people => people.problems(last)),
      ],
    };
  } finally {
    liftFaults({ lane });
    await lane.dropSecret();
  }
}
