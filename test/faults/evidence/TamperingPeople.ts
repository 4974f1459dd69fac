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

import { Hands, People } from '../RotationWalk';
import { ForgePull } from '../sandbox/ForgeView';
import { Sighting } from '../Sighting';
import { Tampering } from './Tampering';
import { mergeOpen } from './tamperWith';

/** How often a rotation is looked at as it is before somebody mends it. */
const PATIENCE = 4;

/** People who tamper once, then ask for what is missing and merge what the rotation proposes. */
export class TamperingPeople implements People {
  readonly #tampering: Tampering;
  readonly #hands: Hands;
  readonly #said = new Set<string>();
  #hasReviewed = false;
  #hasTampered = false;
  #hasMended = false;
  #turns = 0;
  #wasBlocked = false;

  constructor(tampering: Tampering, hands: Hands) {
    this.#tampering = tampering;
    this.#hands = hands;
  }

  foreignCommits(pull: ForgePull): number {
    return this.#tampering.foreignCommits?.(pull) ?? 0;
  }

  get wasBlocked(): boolean {
    return this.#wasBlocked;
  }

  /** What the tampering needs to be said or done and was not. */
  problems({ journal }: Sighting): string[] {
    const { says, events } = this.#tampering;
    return [
      ...(says && ![...this.#said].some(text => says.test(text))
        ? [`it says ${says}: ${[...this.#said].join(' | ')}`]
        : []),
      ...events
        .filter(event => !journal.some(row => row.event === event))
        .map(event => `the journal has ${event}`),
    ];
  }

  async act(seen: Sighting): Promise<boolean> {
    const { phase, condition, waitingFor, lacking } = seen.rotation;
    if (waitingFor) this.#said.add(waitingFor);
    if (condition === 'blocked') this.#wasBlocked = true;
    if (phase === 'proposed' && !condition && !this.#hasReviewed) {
      this.#hasReviewed = true;
      await this.#review(seen);
      return true;
    }
    const { inOverlap } = this.#tampering;
    if (phase === 'propagated' && inOverlap && !this.#hasTampered) {
      this.#hasTampered = true;
      await inOverlap(this.#hands);
      return true;
    }
    if (condition === 'blocked' && lacking?.length) {
      const { lane, rotationId, actor } = this.#hands;
      await lane.store.requestMissing(rotationId, {
        requestedBy: actor,
        reason: 'somebody has put it back',
      });
      return true;
    }
    if (this.#hasReviewed && (await mergeOpen(this.#hands, seen))) return true;
    return this.#mend();
  }

  async #review(seen: Sighting): Promise<void> {
    const { atReview } = this.#tampering;
    if (atReview) await atReview(this.#hands, seen);
    else await mergeOpen(this.#hands, seen);
  }

  async #mend(): Promise<boolean> {
    const { mend } = this.#tampering;
    if (!this.#hasReviewed || !mend || this.#hasMended) return false;
    this.#turns += 1;
    if (this.#turns < PATIENCE) return false;
    this.#hasMended = true;
    await mend(this.#hands);
    return true;
  }
}
