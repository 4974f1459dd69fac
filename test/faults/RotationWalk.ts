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

import { randomUUID } from 'node:crypto';
import { toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import {
  declarationDigest,
  frozenPartOf,
} from '@keyturn/plugin-secrets-boundaries';
import {
  isTerminalPhase,
  RotationPolicy,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { Fault, TracedCall } from './engine/messages';
import {
  blockedViolationsOf,
  Ending,
  finalViolationsOf,
  violationsOf,
} from './invariants';
import { journalProblems } from './journalProblems';
import { Lane, Ran } from './Lane';
import { Regret } from './Regret';
import { RotatedSecret } from './RotatedSecret';
import { look, Sighting } from './Sighting';
import { ForgePull } from './sandbox/ForgeView';
import { WebhookDelivery } from './WebhookDelivery';

const MAX_TURNS = 60;
const REVIEWER = 'user:default/rosa';

/** What people do about a rotation. */
export interface Scenario {
  name: string;
  policy: Partial<RotationPolicy>;
  /** Once every pull request is open. */
  reviewer: 'merges' | 'cancels' | 'closes' | 'looks-away';
  /** Whether somebody wants the previous version again as soon as every target runs the new one. */
  thenRollsBack?: true;
}

/** People who do something else than what the scenario says. */
export interface People {
  /** Does what is to be done at this moment; false where that is nothing. */
  act(seen: Sighting): Promise<boolean>;
  /** How many commits of others they have put onto the branch of a pull request. */
  foreignCommits(pull: ForgePull): number;
}

/** What they have to work with. */
export interface Hands {
  lane: Lane;
  secret: RotatedSecret;
  rotationId: string;
  actor: string;
}

/** What goes wrong during a walk, chosen anew for each turn of the engine. */
export interface Mishaps {
  next(seen: Sighting): Fault[];
  /** @param fault - undefined where the process was killed and nobody could tell */
  happened(fault?: Fault): void;
}

export interface WalkResult {
  rotationId: string;
  trace: TracedCall[];
  faults: number;
  kills: number;
  /** How it ended, with no id and no time in it. */
  outcome: string;
  violations: string[];
  last: Sighting;
}

/**
 * One rotation from the request to its end, among real systems and with mishaps: runs the engine, looks at everything,
 * does what people do, and lets as much time pass as the engine asks for.
 */
export class RotationWalk {
  readonly #lane: Lane;
  readonly #scenario: Scenario;
  readonly #mishaps: Mishaps;
  readonly #webhooks: WebhookDelivery;
  readonly #secret: RotatedSecret;
  readonly #rotationId = randomUUID();
  readonly #oldTokenId: string;
  readonly #mark: number;
  readonly #regret?: Regret;
  readonly #people?: People;
  readonly #known = new Set<string>();
  readonly #trace: TracedCall[] = [];
  readonly #violations = new Set<string>();
  #faults = 0;
  #kills = 0;
  #started = false;
  #wasBlocked = false;
  #settled = false;
  #asked = false;
  #touchedAt = '';

  static async begin(options: {
    lane: Lane;
    scenario: Scenario;
    mishaps: Mishaps;
    webhooks?: WebhookDelivery;
    people?: (hands: Hands) => People;
  }): Promise<RotationWalk> {
    const { lane } = options;
    const secret = await lane.secret();
    const tokens = await lane.sandbox.tokens.list(secret.client);
    const live = tokens.filter(token => token.live);
    if (live.length !== 1) {
      throw new Error(`${secret.name} begins with ${live.length} live tokens`);
    }
    return new RotationWalk(options, secret, live[0].id);
  }

  private constructor(
    options: {
      lane: Lane;
      scenario: Scenario;
      mishaps: Mishaps;
      webhooks?: WebhookDelivery;
      people?: (hands: Hands) => People;
    },
    secret: RotatedSecret,
    oldTokenId: string,
  ) {
    this.#lane = options.lane;
    this.#scenario = options.scenario;
    this.#mishaps = options.mishaps;
    this.#webhooks = options.webhooks ?? new WebhookDelivery('lost');
    this.#secret = secret;
    this.#oldTokenId = oldTokenId;
    this.#mark = options.lane.sandbox.seen.mark;
    this.#regret = options.scenario.thenRollsBack
      ? new Regret({ lane: options.lane, secret, actor: REVIEWER })
      : undefined;
    this.#people = options.people?.({
      lane: options.lane,
      secret,
      rotationId: this.#rotationId,
      actor: REVIEWER,
    });
  }

  /** Requests it; once, and before it is run where somebody wants to do something in between. */
  async start(): Promise<string> {
    if (!this.#started) await this.#request();
    this.#started = true;
    return this.#rotationId;
  }

  async run(): Promise<WalkResult> {
    await this.start();
    let seen = await this.#look();
    let turn = 0;
    while (!isTerminalPhase(seen.rotation.phase) && turn < MAX_TURNS) {
      await this.#turn(seen, turn === 0);
      seen = await this.#look();
      seen = await this.#letPeopleAct(seen);
      this.#lane.passUntil(seen.rotation.nextAttemptAt);
      turn += 1;
    }
    await this.#hear(this.#webhooks.late());
    seen = await this.#look();
    this.#note(finalViolationsOf(seen, await this.#endingOf(seen)));
    return {
      rotationId: this.#rotationId,
      trace: this.#trace,
      faults: this.#faults,
      kills: this.#kills,
      outcome: this.#outcome(seen),
      violations: [...this.#violations],
      last: seen,
    };
  }

  async #request(): Promise<void> {
    const now = toInstant(this.#lane.clock.now());
    await this.#lane.store.open({
      id: this.#rotationId,
      secretRef: this.#secret.ref,
      secretTitle: this.#secret.name,
      declared: await this.#declared(),
      reason: 'fault run',
      requestedBy: REVIEWER,
      nextAttemptAt: now,
      policy: rotationPolicySchema.parse({
        maxOverlap: 'PT10M',
        ...this.#scenario.policy,
      }),
    });
  }

  /** As the service would freeze it that starts a rotation. */
  async #declared() {
    const { ref: secretRef } = this.#secret;
    const secret = await new DatabaseSecretStore({ db: this.#lane.db }).get(
      secretRef,
    );
    if (!secret) throw new Error(`${secretRef} is not in the inventory`);
    const account = { client: this.#secret.client };
    return {
      name: secret.name,
      spec: secret.spec,
      account,
      digest: declarationDigest(frozenPartOf(secret)),
    };
  }

  /** The engine works once; where it dies, everything is looked at before another takes over. */
  async #turn(seen: Sighting, first: boolean): Promise<void> {
    this.#took(await this.#lane.run(this.#mishaps.next(seen), first));
  }

  #took(ran: Ran): void {
    this.#trace.push(...ran.trace);
    this.#kills += ran.kills;
    this.#faults += ran.happened.length + ran.kills;
    for (const fault of ran.happened) this.#mishaps.happened(fault);
    if (ran.kills > 0) {
      this.#mishaps.happened();
      this.#lane.passTicket();
    }
  }

  async #look(): Promise<Sighting> {
    const seen = await look({
      sandbox: this.#lane.sandbox,
      store: this.#lane.store,
      db: this.#lane.db,
      secret: this.#secret,
      rotationId: this.#rotationId,
      oldTokenId: this.#oldTokenId,
      mark: this.#mark,
      touchedAt: this.#touchedAt,
      known: this.#known,
    });
    for (const { event } of seen.journal) this.#known.add(event);
    this.#note(violationsOf(seen));
    return seen;
  }

  async #endingOf({ pulls }: Sighting): Promise<Ending> {
    const { sandbox, db, clock } = this.#lane;
    const left = pulls.filter(({ state }) => state !== 'closed');
    return {
      isOnBase: await this.#secret.isOnBase(),
      commits: await Promise.all(
        left.map(
          async pull =>
            (await sandbox.forge.commitsOf(pull)) -
            (this.#people?.foreignCommits(pull) ?? 0),
        ),
      ),
      journalProblems: await journalProblems({
        db,
        clock,
        secretRef: this.#secret.ref,
      }),
    };
  }

  /** @returns what there is to see afterwards */
  async #letPeopleAct(seen: Sighting): Promise<Sighting> {
    const before = this.#touchedAt;
    this.#touchedAt = toInstant(this.#lane.clock.now());
    if (await this.#doWhatPeopleDo(seen)) return this.#look();
    this.#touchedAt = before;
    return seen;
  }

  /** False where there is nothing to do. */
  async #doWhatPeopleDo(seen: Sighting): Promise<boolean> {
    const { rotation, pulls } = seen;
    const isBlocked =
      rotation.condition === 'blocked' && !rotation.nextAttemptAt;
    const isWaiting =
      rotation.phase === 'proposed' && !rotation.undo && !rotation.condition;
    const allMerged =
      pulls.length > 1 && pulls.every(({ state }) => state === 'merged');
    if (isBlocked) this.#note(blockedViolationsOf(seen));
    if (this.#people) return this.#people.act(seen);
    if (await this.#regret?.act(seen)) return true;
    if (isBlocked) {
      this.#wasBlocked = true;
      await this.#lane.store.requestRetry(this.#rotationId, REVIEWER);
    } else if (isWaiting && !this.#asked && !allMerged) {
      await this.#review(seen);
    } else if (!allMerged || this.#settled) {
      return false;
    }
    if (allMerged && !this.#settled) await this.#settle(seen);
    return true;
  }

  async #settle({ rotation }: Sighting): Promise<void> {
    this.#settled = true;
    await this.#secret.settle(rotation.versionId!);
  }

  async #review(seen: Sighting): Promise<void> {
    const { forge, webhooks } = this.#lane.sandbox;
    const { pulls } = seen;
    this.#asked = true;
    await this.#hear(this.#webhooks.before(pulls));
    switch (this.#scenario.reviewer) {
      case 'merges':
        for (const pull of pulls) await forge.merge(pull);
        await this.#settle(seen);
        await this.#hear(
          await this.#webhooks.after(webhooks, this.#rotationId, pulls.length),
        );
        return;
      case 'closes':
        await forge.close(pulls[0]);
        return;
      case 'cancels':
        await this.#lane.store.requestUndo(this.#rotationId, {
          outcome: 'cancelled',
          actor: REVIEWER,
          reason: 'not today',
        });
        return;
      default:
    }
  }

  async #hear(webhooks: Parameters<Lane['hear']>[0]): Promise<void> {
    if (webhooks.length === 0) return;
    const seen = await this.#look();
    this.#took(await this.#lane.hear(webhooks, this.#mishaps.next(seen)));
  }

  #note(violations: string[]): void {
    for (const violation of violations) this.#violations.add(violation);
  }

  #outcome({ rotation, tokens }: Sighting): string {
    const minted = tokens.filter(({ label }) => label === rotation.id).length;
    const { phase, waitingFor } = rotation;
    return [
      ...(this.#wasBlocked ? ['blocked, retried'] : []),
      phase,
      ...(isTerminalPhase(phase) ? [] : [`waits for: ${waitingFor}`]),
      ...(minted > 1 ? [`minted ${minted} times`] : []),
    ].join(', ');
  }
}
