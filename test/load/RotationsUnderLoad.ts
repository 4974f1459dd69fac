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
import { LoggerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { GitOpsProbe } from '@keyturn/plugin-secrets-backend/dev/GitOpsProbe';
import {
  systemClock,
  toInstant,
} from '@keyturn/plugin-secrets-backend/src/Clock';
import { DatabaseRotationStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseRotationStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { CatalogSecret } from '@keyturn/plugin-secrets-backend/src/database/SecretStore';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { createRotationEngine } from '@keyturn/plugin-secrets-backend/src/rotation/createRotationEngine';
import { RotationRunner } from '@keyturn/plugin-secrets-backend/src/watch/RotationRunner';
import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import {
  rotationPolicySchema,
  secretSpecSchema,
} from '@keyturn/plugin-secrets-common';
import {
  FakeAuthority,
  FakeForge,
  FakeIssuer,
} from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import { Duration } from 'luxon';
import { watchedRows } from '../faults/portal/watchedRows';
import { boundariesOfRun } from '../faults/boundariesOfRun';
import { withLatency } from './withLatency';

/** The schedule of a portal leaves seconds. */
const BETWEEN_RUNS_MS = 50;
const RUN = new AbortController().signal;
const POLICY = rotationPolicySchema.parse({
  approval: 'auto-merge',
  maxOverlap: 'PT0S',
});

/** As many secrets of one target each, every one with a rotation that was just requested and merges by itself. */
export class RotationsUnderLoad {
  readonly #db: Knex;
  readonly #registry: ModuleRegistry;
  readonly #secrets: CatalogSecret[];
  readonly #logger: LoggerService = mockServices.rootLogger({ level: 'error' });

  static async prepare(options: {
    db: Knex;
    count: number;
    latencyMs: number;
  }): Promise<RotationsUnderLoad> {
    const load = new RotationsUnderLoad(options);
    const now = toInstant(systemClock.now());
    await new DatabaseSecretStore(options).applyCatalogPage(load.#secrets, now);
    const store = load.#store();
    const view = await load.#boundaries.now();
    for (const secret of load.#secrets) {
      const { ref, title } = secret;
      await store.open({
        declared: view.freeze(secret),
        id: randomUUID(),
        secretRef: ref,
        secretTitle: title,
        reason: 'load test',
        requestedBy: 'user:default/load',
        nextAttemptAt: now,
        policy: POLICY,
      });
    }
    return load;
  }

  private constructor(options: { db: Knex; count: number; latencyMs: number }) {
    this.#db = options.db;
    const forge = new FakeForge();
    // A batch of its own, so that a second one meets no rotation of the first.
    const batch = randomUUID().slice(0, 8);
    this.#secrets = Array.from({ length: options.count }, (_, i) =>
      secretOf(`load-${batch}-${i}`),
    );
    for (const { name, spec } of this.#secrets) {
      forge.writeFile(spec.targets[0].manifest, manifestOf(name));
    }
    this.#registry = new ModuleRegistry();
    const slow = <T extends object>(module: T) =>
      withLatency(module, options.latencyMs);
    this.#registry.addIssuer(slow(new FakeIssuer()));
    this.#registry.addAuthority(slow(new FakeAuthority()));
    this.#registry.addForge(slow(forge));
    this.#registry.addProbe(slow(new GitOpsProbe(forge)));
  }

  /**
   * Lets the runners work until every rotation is completed.
   * @returns seconds
   * @throws Error where one ends otherwise, or at the deadline
   */
  async complete(runners: number, deadlineMs: number): Promise<number> {
    const start = performance.now();
    const work = async () => {
      const runner = this.#runner();
      while (await this.#isAnyOpen()) {
        if (performance.now() - start > deadlineMs) {
          throw new Error(`Not done after ${deadlineMs} ms`);
        }
        await runner.run(RUN);
        await setTimeout(BETWEEN_RUNS_MS);
      }
    };
    await Promise.all(Array.from({ length: runners }, work));
    await this.#expectCompleted();
    return (performance.now() - start) / 1_000;
  }

  get #boundaries() {
    return boundariesOfRun({
      boundaries: 'unrestricted',
      registry: this.#registry,
      logger: this.#logger,
    });
  }

  #store() {
    const newId = randomUUID;
    return new DatabaseRotationStore({
      db: this.#db,
      clock: systemClock,
      newId,
    });
  }

  /** As each replica of a portal has one. */
  #runner(): RotationRunner {
    const store = this.#store();
    const engine = createRotationEngine({
      store,
      secrets: new DatabaseSecretStore({ db: this.#db }),
      registry: this.#registry,
      components: { find: async () => new Map() },
      boundaries: this.#boundaries,
      clock: systemClock,
      newId: randomUUID,
      logger: this.#logger,
      portalUrl: 'http://localhost',
      pollInterval: Duration.fromObject({ seconds: 1 }),
      onMove: async () => {},
    });
    return new RotationRunner({
      store,
      engine,
      clock: systemClock,
      rows: watchedRows({
        db: this.#db,
        clock: systemClock,
        logger: this.#logger,
      }),
    });
  }

  async #isAnyOpen(): Promise<boolean> {
    const { total } = await this.#store().list(
      { state: 'open', limit: 1 },
      'everything',
    );
    return total > 0;
  }

  async #expectCompleted(): Promise<void> {
    const other = await this.#db('rotations')
      .whereNot({ phase: 'completed' })
      .first('id', 'phase', 'waiting_for');
    if (other) {
      throw new Error(`A rotation is not completed: ${JSON.stringify(other)}`);
    }
  }
}

function secretOf(name: string): CatalogSecret {
  const spec = secretSpecSchema.parse({
    type: 'secret',
    owner: 'group:default/load',
    credential: { kind: 'password', issuer: 'fake-issuer' },
    authority: { class: 'runtime', ref: 'fake-authority' },
    targets: [
      {
        environment: 'production',
        cluster: 'eu-1',
        namespace: 'load',
        manifest: `https://git.example.com/acme/gitops/blob/main/${name}.yaml`,
        keys: ['password'],
        secretName: name,
      },
    ],
  });
  return {
    ref: `resource:default/${name}`,
    name,
    title: name,
    ownerRef: 'group:default/load',
    ownerTrusted: true,
    consumers: [],
    policy: POLICY,
    spec,
    outside: [],
    proven: true,
    places: placesOf(name, spec.targets),
  };
}

function manifestOf(name: string): string {
  return `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: load
spec:
  encryptedData:
    password: AgFakeFirst
`;
}
