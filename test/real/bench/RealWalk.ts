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
import { setTimeout } from 'node:timers/promises';
import { toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { RotationRecord } from '@keyturn/plugin-secrets-backend/src/database/RotationStore';
import {
  declarationDigest,
  frozenPartOf,
} from '@keyturn/plugin-secrets-boundaries';
import {
  isTerminalPhase,
  RotationPolicy,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { versionAnnotation } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { podTruth } from './PodTruth';
import type { RealBench } from './RealBench';
import { RealSecret, REPOSITORY } from './RealSecret';

const ACTOR = 'user:default/rosa';
const DEADLINE_MS = 120_000;
const PAUSE_MS = 50;
/** More pull requests than the rotations of a run have opened at one time. */
const NEWEST = 60;

/** What a rotation came to. */
export interface Walked {
  /** How it ended, or where it stood when `until` held. */
  phase: string;
  rotation: RotationRecord;
  /** Pull requests with nothing but a restart that were merged. */
  restarts: number;
  /** Whether something could go on only because a person acted, merges aside. */
  neededPerson: boolean;
  /** Whether pods of the new template had read the old value. */
  raced: boolean;
  /** What was called so and was not, found out without code of the product. */
  falsehoods: string[];
  /** Sentences about what held it up, in the order in which they were first told. */
  told: string[];
  seconds: number;
}

/**
 * One rotation of a secret on the real cluster: a person merges whatever is opened and the agent applies it; between two
 * looks the clock of the engine moves to when it wants to be called, and the real one goes on.
 */
export class RealWalk {
  readonly rotationId = randomUUID();
  readonly #bench: RealBench;
  readonly #secret: RealSecret;
  readonly #startedAt = performance.now();
  readonly #merged = new Set<number>();
  readonly #falsehoods: string[] = [];
  readonly #told = new Set<string>();
  #neededPerson = false;
  #raced = false;
  #watched = true;
  #provenChecked = false;

  static async begin(
    bench: RealBench,
    secret: RealSecret,
    policy: Partial<RotationPolicy> = {},
  ): Promise<RealWalk> {
    const walk = new RealWalk(bench, secret);
    const declared = await bench.secrets.get(secret.ref);
    if (!declared) throw new Error(`${secret.ref} is not in the inventory`);
    const request = {
      id: walk.rotationId,
      secretRef: secret.ref,
      secretTitle: secret.name,
      declared: {
        name: declared.name,
        spec: declared.spec,
        account: { client: secret.client },
        digest: declarationDigest(frozenPartOf(declared)),
      },
      reason: 'real run',
      requestedBy: ACTOR,
      nextAttemptAt: toInstant(bench.clock.now()),
      policy: rotationPolicySchema.parse({ maxOverlap: 'PT10M', ...policy }),
    };
    await bench.alone(() => bench.store.open(request));
    return walk;
  }

  private constructor(bench: RealBench, secret: RealSecret) {
    this.#bench = bench;
    this.#secret = secret;
  }

  /**
   * Goes on until it has ended, or until what is asked for holds. What was opened before the call is merged first, so
   * that a caller that stops at `proposed` decides when it is.
   */
  async run(
    until: (rotation: RotationRecord) => boolean = () => false,
    options: {
      deadlineMs?: number;
      /** Whether the cluster can be asked what is so; default true. */
      watched?: boolean;
    } = {},
  ): Promise<Walked> {
    const { deadlineMs = DEADLINE_MS } = options;
    this.#watched = options.watched ?? true;
    const deadline = performance.now() + deadlineMs;
    let rotation = await this.#turn();
    while (!isTerminalPhase(rotation.phase) && !until(rotation)) {
      if (performance.now() > deadline) break;
      await setTimeout(PAUSE_MS);
      this.#passUntil(rotation.nextAttemptAt);
      rotation = await this.#turn();
    }
    return {
      rotation,
      phase: rotation.phase,
      restarts: Math.max(0, this.#merged.size - 1),
      neededPerson: this.#neededPerson,
      raced: this.#raced,
      falsehoods: this.#falsehoods,
      told: [...this.#told],
      seconds: (performance.now() - this.#startedAt) / 1_000,
    };
  }

  /** Lets the engine work, looks whether what it says is so, and does what people do. */
  async #turn(): Promise<RotationRecord> {
    const { store } = this.#bench;
    await this.#merge();
    await this.#bench.runEngine();
    const rotation = await store.get(this.rotationId);
    if (!rotation) throw new Error(`Rotation ${this.rotationId} is lost`);
    await this.#check(rotation);
    await this.#watchRace(rotation);
    for (const { evidence = [], state } of rotation.targets) {
      if (state !== 'running')
        evidence.slice(0, 2).forEach(one => this.#told.add(one));
    }
    if (rotation.condition === 'blocked') {
      this.#neededPerson = true;
      this.#told.add(rotation.waitingFor ?? 'blocked');
    }
    return rotation;
  }

  async #check({ phase, versionId }: RotationRecord): Promise<void> {
    const claims =
      phase === 'completed' || (phase === 'propagated' && !this.#provenChecked);
    if (!claims) return;
    this.#provenChecked = true;
    const { stale } = await podTruth(this.#bench, this.#secret);
    const declared = this.#secret.workloads.map(({ name }) => name);
    // Of what nobody declares only the end says something.
    const claimed = stale.filter(
      ({ metadata }) =>
        phase === 'completed' || declared.includes(metadata.labels?.app ?? ''),
    );
    for (const pod of claimed) {
      this.#falsehoods.push(
        `${phase} with ${versionId}, while pod ${pod.metadata.name} has read another value`,
      );
    }
  }

  /** A pod whose template is new, and whose value is not. */
  async #watchRace({ phase }: RotationRecord): Promise<void> {
    if (phase !== 'merged' || this.#raced || !this.#watched) return;
    const { stale } = await podTruth(this.#bench, this.#secret);
    const annotation = versionAnnotation(this.#secret.ref);
    const { versionId = '' } = (await this.#bench.store.get(this.rotationId))!;
    this.#raced = stale.some(({ metadata }) =>
      metadata.annotations?.[annotation]?.startsWith(versionId),
    );
  }

  async #merge(): Promise<void> {
    const { forge, agent } = this.#bench;
    const pulls = await forge.pulls(REPOSITORY, this.rotationId, NEWEST);
    const open = pulls.filter(
      ({ state, number }) => state === 'open' && !this.#merged.has(number),
    );
    for (const pull of open) {
      this.#merged.add(pull.number);
      await forge.merge(pull);
    }
    if (open.length > 0) await agent.sync();
  }

  #passUntil(instant: string | undefined): void {
    const { clock } = this.#bench;
    if (!instant) return;
    const wait = DateTime.fromISO(instant).diff(clock.now()).toMillis();
    clock.offsetMs += Math.max(wait, 0) + 1;
  }
}
