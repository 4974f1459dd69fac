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

import { RunBoundary } from '../RunBoundary';
import { ForgePull } from '../sandbox/ForgeView';
import { SeenRequest } from '../sandbox/SeenRequests';
import { INSIDE_OF_DATA } from './boundariesConfig';
import { Company } from './Company';
import { GITOPS } from './companyNames';
import { Snapshot, Snapshots } from './Snapshots';

/** Proves by what the real systems saw and hold that an attempt gained nothing. */
export class Proof {
  readonly #company: Company;
  readonly #snapshots: Snapshots;
  readonly #before: Snapshot;

  static async begin(company: Company, snapshots: Snapshots): Promise<Proof> {
    return new Proof(company, snapshots, await snapshots.take());
  }

  private constructor(
    company: Company,
    snapshots: Snapshots,
    before: Snapshot,
  ) {
    this.#company = company;
    this.#snapshots = snapshots;
    this.#before = before;
  }

  /** A sentence for each thing outside the attacker's boundary that was asked, touched, minted or revoked. */
  async gained(options: { victimRotates?: boolean } = {}): Promise<string[]> {
    const { sandbox, victim } = this.#company;
    const seen = sandbox.seen.since(this.#before.mark);
    const after = await this.#snapshots.take();
    const boundary = new RunBoundary(INSIDE_OF_DATA, id =>
      sandbox.tokens.clientOf(id),
    );
    const working = await this.#company.tokenIn(victim);
    if (options.victimRotates) {
      return working ? [] : ['the token of Payments does not work any more'];
    }
    return [
      ...(await this.#beyond(boundary, seen)),
      ...differences('tokens of', this.#before.tokens, after.tokens),
      ...differences('the file', this.#before.files, after.files),
      ...differences('Secrets in', this.#before.secrets, after.secrets),
      ...(await this.#foreignPulls(boundary, after.pulls)),
      ...(working === victim.tokenId
        ? []
        : ['the token of Payments does not work any more']),
    ];
  }

  async #beyond(boundary: RunBoundary, seen: SeenRequest[]): Promise<string[]> {
    if (boundary.beyond(seen).length === 0) return [];
    // A token of the attacker's own may have been minted and revoked since anybody asked whose it is.
    const { sandbox, ownClients } = this.#company;
    for (const client of ownClients) await sandbox.tokens.list(client);
    return boundary.beyond(seen);
  }

  async #foreignPulls(boundary: RunBoundary, pulls: ForgePull[]) {
    const known = new Set(this.#before.pulls.map(({ number }) => number));
    const found: string[] = [];
    for (const pull of pulls.filter(({ number }) => !known.has(number))) {
      const files = await this.#company.sandbox.forge.filesOf(pull);
      found.push(
        ...files
          .filter(file => !boundary.coversFile(GITOPS, file))
          .map(file => `pull request ${pull.number} changes ${file}`),
      );
    }
    return found;
  }
}

function differences<T>(
  what: string,
  before: Record<string, T>,
  after: Record<string, T>,
): string[] {
  return Object.keys(before)
    .filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map(key => `${what} ${key} changed`);
}
