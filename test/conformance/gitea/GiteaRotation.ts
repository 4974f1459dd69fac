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

import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { ProcessDied } from '@keyturn/plugin-secrets-backend/src/__testUtils__/mortal';
import { RotationBench } from '@keyturn/plugin-secrets-backend/src/__testUtils__/RotationBench';
import { RotationRecord } from '@keyturn/plugin-secrets-backend/src/database/RotationStore';
import { GiteaForge } from '@keyturn/plugin-secrets-backend-module-gitea/src/GiteaForge';
import { until } from '../../real/cluster/until';
import { openKnex } from '../../faults/engine/openKnex';
import { GiteaRepository } from './GiteaRepository';
import { LossyProxy } from './LossyProxy';

export const MANIFESTS = {
  'clusters/eu-1/db.yaml': manifest(),
  'clusters/us-1/db.yaml': manifest(),
};
/** On a machine that does much else at the same time. */
const TIME_FOR_A_STEP_S = 60;
const PATHS = Object.keys(MANIFESTS);

/** The engine with the module of Gitea between shipped fakes, and a proxy that loses answers. */
export class GiteaRotation {
  readonly bench: RotationBench;
  readonly proxy: LossyProxy;
  readonly repository: GiteaRepository;
  readonly id: string;
  readonly #forge: GiteaForge;
  #isDead = false;

  static async start(options: {
    repository: GiteaRepository;
    serverUrl: string;
    token: string;
    directory: ReturnType<typeof createMockDirectory>;
  }): Promise<GiteaRotation> {
    const { repository, serverUrl, token, directory } = options;
    directory.clear();
    const db = await openKnex({ file: directory.resolve('portal.sqlite') });
    const bench = await RotationBench.create(db, {
      policy: { approval: 'auto-merge' },
    });
    const proxy = await LossyProxy.start(serverUrl);
    const { host } = new URL(proxy.url);
    await bench.changeSpec(spec => ({
      ...spec,
      targets: spec.targets.map((target, i) => ({
        ...target,
        manifest: repository
          .fileUrl(PATHS[i])
          .replace(new URL(serverUrl).host, host),
      })),
    }));
    const config = mockServices.rootConfig({
      data: {
        integrations: {
          gitea: [{ host, baseUrl: proxy.url, password: token }],
        },
      },
    });
    const forge = GiteaForge.create({
      integrations: ScmIntegrations.fromConfig(config),
    });
    const id = await bench.start();
    return new GiteaRotation({ bench, proxy, repository, forge, id });
  }

  private constructor(options: {
    bench: RotationBench;
    proxy: LossyProxy;
    repository: GiteaRepository;
    forge: GiteaForge;
    id: string;
  }) {
    this.bench = options.bench;
    this.proxy = options.proxy;
    this.repository = options.repository;
    this.#forge = options.forge;
    this.id = options.id;
  }

  get record(): Promise<RotationRecord> {
    return this.bench.rotation(this.id);
  }

  /** At the n-th request that changes something the answer is lost, and where `killed` the process ends with it. */
  loseAt(mutation: number, killed: boolean): void {
    this.proxy.loseAt = mutation;
    this.proxy.onLost = () => {
      this.#isDead = killed;
    };
  }

  /** Lets the engine run until a condition holds; the next one takes over where one was killed. */
  async runUntil(
    what: string,
    holds: (record: RotationRecord) => boolean,
  ): Promise<void> {
    let record = await this.record;
    try {
      await until(
        what,
        async () => {
          await this.#run();
          record = await this.record;
          return holds(record);
        },
        TIME_FOR_A_STEP_S,
      );
    } catch (cause) {
      throw new Error(
        `${record.phase} and ${record.waitingFor}, after ${this.proxy.mutations}`,
        { cause },
      );
    }
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.bench.db.destroy();
  }

  async #run(): Promise<void> {
    this.bench.clock.pass({ minutes: 5 });
    try {
      await this.bench.runDue(this.bench.engine(this.#wrap));
    } catch (error) {
      if (!this.#isDead) throw error;
      this.#isDead = false;
    }
  }

  /** Puts the real forge where the bench has its fake, and ends whatever a killed process calls. */
  readonly #wrap = <T extends object>(part: T): T => {
    const target = (part as object) === this.bench.forge ? this.#forge : part;
    return new Proxy(target, {
      get: (of, property) => {
        const member = Reflect.get(of, property, of);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (this.#isDead) throw new ProcessDied();
          return member.apply(of, args);
        };
      },
    }) as T;
  };
}

function manifest(): string {
  return `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: db-password # the payments role
  namespace: payments
spec:
  encryptedData:
    password: AgOld
`;
}
