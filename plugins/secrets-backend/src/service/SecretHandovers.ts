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

import { ConflictError, NotFoundError } from '@backstage/errors';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { BoundaryView } from '../boundaries/BoundaryView';
import { Clock, toInstant } from '../Clock';
import {
  Agreement,
  HandoverCandidate,
  HandoverPair,
  HandoverProblem,
  HandoverStore,
} from '../database/HandoverStore';
import { SecretStore } from '../database/SecretStore';

/** What of a pair is to be done now: hand over, wait for a person or for a correction, or nothing at all. */
type Verdict = 'hand-over' | HandoverProblem | 'nothing';

/** Does the work for one secret, and survives where it fails; see `RowPass.run`. */
type ForEach = <T>(
  ref: string,
  work: () => Promise<T>,
) => Promise<T | undefined>;

/**
 * Decides which secrets go on under another name: what a secret is, is where it runs. Within the boundary of the new one, and
 * for the same owner, it is handed over; for another owner a person agrees.
 */
export class SecretHandovers {
  readonly #store: HandoverStore;
  readonly #secrets: Pick<SecretStore, 'get'>;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #clock: Clock;

  constructor(options: {
    store: HandoverStore;
    secrets: Pick<SecretStore, 'get'>;
    boundaries: Pick<SecretBoundaries, 'now'>;
    clock: Clock;
  }) {
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#boundaries = options.boundaries;
    this.#clock = options.clock;
  }

  /** Hands over what may be, and keeps what waits. To be called after a complete read of the catalog. */
  async run(forEach: ForEach): Promise<void> {
    const candidates = await this.#store.candidates();
    const view = await this.#boundaries.now();
    const taken = new Set<string>();
    const pending: Array<HandoverPair & { problem: HandoverProblem }> = [];
    const open: HandoverCandidate[] = [];
    for (const pair of candidates) {
      if (taken.has(pair.fromRef) || taken.has(pair.toRef)) continue;
      const verdict = await forEach(pair.toRef, () => this.#settle(pair, view));
      if (verdict === 'done') {
        taken.add(pair.fromRef).add(pair.toRef);
      } else if (verdict === 'owner') {
        open.push(pair);
      } else if (verdict === 'boundary' || verdict === 'record') {
        const { fromRef, toRef } = pair;
        pending.push({ fromRef, toRef, problem: verdict });
      }
    }
    const asked = open.map(({ fromRef, toRef }) => ({
      fromRef,
      toRef,
      problem: 'owner' as const,
    }));
    await this.#store.keepPending(
      [...asked, ...pending].filter(
        ({ fromRef, toRef }) => !taken.has(fromRef) && !taken.has(toRef),
      ),
      this.#now(),
    );
  }

  /**
   * Hands over to another owner, because a person agrees; who may is decided in front of it.
   * @throws NotFoundError where nobody asks for that; ConflictError where it cannot be done now
   */
  async agree(pair: HandoverPair, agreement: Agreement): Promise<void> {
    const candidates = await this.#store.candidates();
    const candidate = candidates.find(
      ({ fromRef, toRef }) => fromRef === pair.fromRef && toRef === pair.toRef,
    );
    if (!candidate) {
      throw new NotFoundError(
        `${pair.toRef} does not declare the Secrets of ${pair.fromRef}, or the catalog lists both`,
      );
    }
    const view = await this.#boundaries.now();
    if (!(await this.#isInside(candidate, view))) {
      throw new ConflictError(
        `What would be handed over is outside of the boundary of ${pair.toRef}; have the boundary extended first`,
      );
    }
    const outcome = await this.#store.handOver(pair, this.#now(), agreement);
    if (outcome !== 'done') throw new ConflictError(whyNot(outcome, pair));
  }

  async #settle(
    pair: HandoverCandidate,
    view: BoundaryView,
  ): Promise<Verdict | 'done'> {
    const verdict = await this.#judge(pair, view);
    if (verdict !== 'hand-over') return verdict;
    const outcome = await this.#store.handOver(pair, this.#now());
    if (outcome === 'done' || outcome === 'record') return outcome;
    // The next read of the catalog finds it again.
    return 'nothing';
  }

  async #judge(pair: HandoverCandidate, view: BoundaryView): Promise<Verdict> {
    const { sameOwner, onRecord, first } = pair;
    // A place that one had first is not taken away by declaring it, and nothing on record needs nobody's agreement.
    if (!sameOwner && (!onRecord || !first)) return 'nothing';
    if (!(await this.#isInside(pair, view))) return 'boundary';
    return sameOwner ? 'hand-over' : 'owner';
  }

  /** Everything that the new one declares, and every credential that it would be able to revoke. */
  async #isInside(
    { fromRef, toRef }: HandoverPair,
    view: BoundaryView,
  ): Promise<boolean> {
    const to = await this.#secrets.get(toRef);
    if (!to || view.problemsOf(to).length > 0) return false;
    const accounts = await this.#store.accounts(fromRef);
    return accounts.every(
      ({ issuer, account }) =>
        // Of one that was adopted it is known only by the issuer, which is asked before it is touched.
        account === undefined || view.coversAccount(to, { issuer, account }),
    );
  }

  #now(): string {
    return toInstant(this.#clock.now());
  }
}

function whyNot(
  outcome: 'busy' | 'changed' | 'record',
  { fromRef, toRef }: HandoverPair,
): string {
  switch (outcome) {
    case 'busy':
      return `The rotation of ${fromRef} is worked on right now; try again in a moment`;
    case 'changed':
      return `${fromRef} or ${toRef} has changed just now; look at both again`;
    default:
      return `${toRef} has versions, a rotation or a report of its own, so nothing is handed over to it; end its rotation or withdraw its report first, or go on with it as it is`;
  }
}
