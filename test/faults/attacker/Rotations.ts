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

import { setTimeout } from 'node:timers/promises';
import { Answer, Caller } from './AttackedPortal';
import { Company } from './Company';
import { INES, ROOT } from './companyNames';

const MOST_TURNS = 40;
const PAUSE_MS = 25;
const ENDED = ['completed', 'cancelled', 'failed', 'rolled-back', 'abandoned'];

/** A rotation as the API shows it; only what a run looks at. */
interface SeenRotation {
  id: string;
  phase: string;
  condition?: string;
  declaration?: string;
  pullRequests: Array<{ url: string; state: string }>;
}

const API = '/secrets/v1';

/** What people and the portal's schedule do about rotations, by the API alone. */
export class Rotations {
  readonly #company: Company;

  constructor(company: Company) {
    this.#company = company;
  }

  /** @returns its id; undefined where the start is refused */
  async start(ref: string, caller: Caller = INES): Promise<string | undefined> {
    const { body } = await this.#call(caller, 'POST', '/rotations', {
      secretRef: ref,
      reason: 'attempt',
    });
    const id = (body as { rotation?: SeenRotation }).rotation?.id;
    if (id) this.#company.started.add(id);
    return id;
  }

  /** Ends what an attempt left open, so that the next one has the engine to itself. */
  async endAll(): Promise<void> {
    const { started, portal } = this.#company;
    for (const id of started) {
      await this.#call(ROOT, 'POST', `/rotations/${id}/cancel`, {
        reason: 'The attempt is over',
      });
    }
    if (started.size > 0) await portal.run('rotation-run');
    started.clear();
  }

  async propose(id: string, caller: Caller = INES): Promise<void> {
    for (const to of ['issued', 'proposed']) {
      await this.#call(caller, 'POST', `/rotations/${id}/advance`, { to });
    }
  }

  /** As the attacker, and as the task of the template if the portal asked the scaffolder for one. */
  async tryAll(ref: string): Promise<void> {
    await this.#call(INES, 'GET', `${secretPath(ref)}/plan`);
    for (const caller of [INES, 'plugin:scaffolder'] as const) {
      const id = await this.start(ref, caller);
      if (id) {
        await this.propose(id, caller);
        await this.follow(id);
      }
    }
  }

  /** Lets the engine work until the rotation ends or waits for somebody, or has reached one of these phases. */
  async follow(id: string, ...until: string[]): Promise<SeenRotation> {
    let rotation = await this.get(id);
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      if (ENDED.includes(rotation.phase) || until.includes(rotation.phase))
        break;
      if (rotation.condition === 'blocked') break;
      await this.#company.portal.run('rotation-run');
      await this.#company.sync();
      await setTimeout(PAUSE_MS);
      rotation = await this.get(id);
    }
    return rotation;
  }

  /** Lets the engine work until a rotation has a pull request, its own or a shared one. */
  async untilProposed(id: string): Promise<void> {
    for (let turn = 0; turn < 2 * MOST_TURNS; turn++) {
      const { phase, condition, pullRequests } = await this.get(id);
      if (ENDED.includes(phase) || condition === 'blocked') return;
      if (phase === 'proposed' && pullRequests.length > 0) return;
      await this.#company.portal.run('rotation-run');
      await setTimeout(PAUSE_MS);
    }
  }

  /** Merges whatever a rotation names, also what it shares with others or proposes again, until it ends or is stuck. */
  async followMerging(id: string): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const { phase, condition, pullRequests } = await this.get(id);
      if (ENDED.includes(phase) || condition === 'blocked') return;
      await this.#mergeOpen(pullRequests.map(({ url }) => url));
      await this.#company.portal.run('rotation-run');
      await this.#company.sync();
      await setTimeout(PAUSE_MS);
    }
  }

  async #mergeOpen(urls: string[]): Promise<void> {
    const { forge } = this.#company.sandbox;
    for (const pull of await forge.allPulls('gitops-eu-1')) {
      if (pull.state === 'open' && urls.includes(pull.url)) {
        await forge.merge(pull);
      }
    }
  }

  async get(id: string): Promise<SeenRotation> {
    const { body } = await this.#call(ROOT, 'GET', `/rotations/${id}`);
    return body as SeenRotation;
  }

  /** Merges what a rotation proposes, as a reviewer. */
  async merge(id: string): Promise<void> {
    const { forge } = this.#company.sandbox;
    for (const pull of await forge.pulls('gitops-eu-1', id)) {
      if (pull.state === 'open') await forge.merge(pull);
    }
    await this.#company.sync();
  }

  rollback(id: string, caller: Caller = INES): Promise<Answer> {
    return this.#call(caller, 'POST', `/rotations/${id}/rollback`, {
      reason: 'attempt',
    });
  }

  /** Hands in a value, with the digest of what the person was shown. */
  handIn(
    id: string,
    declaration: string,
    values: Record<string, string>,
    caller: Caller = INES,
  ): Promise<Answer> {
    return this.#call(caller, 'POST', `/rotations/${id}/values`, {
      declaration,
      values,
    });
  }

  report(ref: string, caller: Caller = INES): Promise<Answer> {
    return this.#call(caller, 'POST', `${secretPath(ref)}/compromise`, {
      reason: 'attempt',
    });
  }

  withdraw(ref: string, caller: Caller = INES): Promise<Answer> {
    return this.#call(caller, 'DELETE', `${secretPath(ref)}/compromise`, {
      reason: 'attempt',
    });
  }

  /** What the form of a rotation shows before it is started. */
  async plan(ref: string, caller: Caller = INES) {
    const { body } = await this.#call(caller, 'GET', `${secretPath(ref)}/plan`);
    return body as { declaration?: string };
  }

  #call(caller: Caller, method: string, path: string, body?: object) {
    return this.#company.portal.call(caller, method, `${API}${path}`, body);
  }
}

function secretPath(ref: string): string {
  return `/secrets/${ref.slice('resource:'.length)}`;
}
