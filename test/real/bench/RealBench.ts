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
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseRotationStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseRotationStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { KubernetesProbe } from '@keyturn/plugin-secrets-backend-module-kubernetes/src/KubernetesProbe';
import { accessOf } from '@keyturn/plugin-secrets-common';
import { SecretValue } from '@keyturn/plugin-secrets-node';
import { GitMirror } from '@keyturn/sandbox/src/cluster/agent/GitMirror';
import { Knex } from 'knex';
import { FaultPoints } from '../../faults/engine/FaultPoints';
import { OffsetClock } from '../../faults/engine/OffsetClock';
import { openKnex } from '../../faults/engine/openKnex';
import { TestedEngine } from '../../faults/engine/TestedEngine';
import { ForgeView } from '../../faults/sandbox/ForgeView';
import { TokenView } from '../../faults/sandbox/TokenView';
import { Parts } from '../cluster/parts';
import { RealCluster } from '../cluster/RealCluster';
import { GitOpsAgent } from './GitOpsAgent';
import { kubeseal } from './kubeseal';
import { Scope } from './manifests';
import { CLUSTER, RealSecret, SecretOptions } from './RealSecret';
import { startSystems, Systems } from './startSystems';

const REQUEST_TIMEOUT_MS = 10_000;

/** A real cluster among the sandbox's forge and token service, and an engine that works with all of them. */
export class RealBench {
  readonly cluster: RealCluster;
  readonly forge: ForgeView;
  readonly tokens: TokenView;
  readonly agent: GitOpsAgent;
  readonly clock = new OffsetClock();
  readonly store: DatabaseRotationStore;
  readonly secrets: DatabaseSecretStore;
  readonly db: Knex;
  readonly #parts: Parts;
  readonly #dataDir: string;
  readonly #startEngine: (token: string) => Promise<TestedEngine>;
  #engine: TestedEngine | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #nextRun: Promise<void> | undefined;
  #names = 0;

  /** Calls `run` with a bench of its own, and ends and removes all of it. */
  static async with<T>(
    parts: Parts,
    run: (bench: RealBench) => Promise<T>,
  ): Promise<T> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'keyturn-real-'));
    const stops: Array<() => Promise<void>> = [];
    const keep = <S extends { stop(): Promise<void> }>(part: S): S => {
      stops.unshift(() => part.stop());
      return part;
    };
    const remove = () => rmSync(dataDir, { recursive: true, force: true });
    process.once('exit', remove);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // All programs end with this process.
      process.once(signal, () => process.exit(130));
    }
    const stop = async () => {
      for (const end of stops.splice(0)) await end();
    };
    try {
      const systems = keep(await startSystems(dataDir));
      const cluster = keep(
        await RealCluster.start({
          parts,
          dataDir: path.join(dataDir, 'cluster'),
        }),
      );
      const db = await openKnex({ file: path.join(dataDir, 'portal.sqlite') });
      stops.unshift(() => db.destroy());
      const bench = new RealBench({ parts, dataDir, systems, cluster, db });
      return await run(bench);
    } finally {
      await stop();
    }
  }

  private constructor(options: {
    parts: Parts;
    dataDir: string;
    systems: Systems;
    cluster: RealCluster;
    db: Knex;
  }) {
    const { parts, dataDir, systems, cluster, db } = options;
    const { clock } = this;
    this.#parts = parts;
    this.#dataDir = dataDir;
    this.cluster = cluster;
    this.db = db;
    this.forge = systems.forge;
    this.tokens = systems.tokens;
    this.agent = new GitOpsAgent({
      admin: cluster.admin,
      folder: `clusters/${CLUSTER}`,
      mirror: GitMirror.create({
        ...systems.repository,
        branch: 'main',
        dataDir,
      }),
    });
    this.secrets = new DatabaseSecretStore({ db });
    this.store = new DatabaseRotationStore({
      db,
      clock,
      newId: () => randomUUID(),
    });
    writeFileSync(this.#certificateFile, cluster.sealedSecrets.certificate);
    this.#startEngine = token =>
      TestedEngine.start(
        {
          database: { file: path.join(dataDir, 'portal.sqlite') },
          namespaces: ['real-*'],
          addresses: {
            ...systems.addresses,
            clusters: [
              {
                name: CLUSTER,
                url: cluster.admin.url,
                ca: cluster.controlPlane.ca,
                token,
                certificate: cluster.sealedSecrets.certificate,
              },
            ],
          },
        },
        { points: new FaultPoints({ kill: neverKilled }), clock },
      );
  }

  /** The engine of the portal; with a new token it is started again, as a portal whose config changed. */
  async engine(token?: string): Promise<TestedEngine> {
    if (!this.#engine || token !== undefined) {
      this.#engine = await this.#startEngine(
        token ?? (await this.cluster.portal.token()),
      );
    }
    return this.#engine;
  }

  /** Lets the engine do what is due; calls that wait for its turn share it, since it does what is due for all of them. */
  runEngine(): Promise<void> {
    this.#nextRun ??= this.alone(async () => {
      this.#nextRun = undefined;
      await (await this.engine()).run();
    });
    return this.#nextRun;
  }

  /** One after the other: two writers of one SQLite file in one process would wait for each other in vain. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** A probe of its own, with the portal's service account. */
  async probe(access: { token?: string; url?: string } = {}) {
    const { admin, portal, controlPlane } = this.cluster;
    return KubernetesProbe.create({
      clusters: [
        {
          name: CLUSTER,
          url: access.url ?? admin.url,
          token: access.token ?? (await portal.token()),
          ca: controlPlane.ca,
          skipTlsVerify: false,
        },
      ],
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
  }

  /** A secret in a namespace of its own, in which the portal has the rights that are generated from its declaration. */
  async secret(
    what: string,
    options: Omit<SecretOptions, 'name' | 'namespace'> = {},
    prepare: (namespace: string) => void = () => {},
  ): Promise<RealSecret> {
    this.#names += 1;
    const name = `${what}-${this.#names}`;
    const namespace = `real-${name}`;
    const [{ rules }] = accessOf([{ ...options, namespace, secretName: name }]);
    await this.cluster.createNamespace(namespace, rules);
    prepare(namespace);
    return RealSecret.make(this, { ...options, name, namespace });
  }

  seal(options: {
    name: string;
    namespace: string;
    scope: Scope;
    value: SecretValue;
  }): string {
    return kubeseal({
      ...options,
      binary: this.#parts.kubeseal.binary,
      certificateFile: this.#certificateFile,
    });
  }

  get #certificateFile(): string {
    return path.join(this.#dataDir, 'sealing.pem');
  }
}

function neverKilled(): never {
  throw new Error('Nothing is killed on a real cluster');
}
