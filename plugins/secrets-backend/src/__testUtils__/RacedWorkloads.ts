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
import { readScalar, versionAnnotation } from '@keyturn/plugin-secrets-node';
import { FakeTargetState } from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import {
  BenchOptions,
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from './RotationBench';

const CLUSTERS = { [EU]: 'eu-1', [US]: 'us-1' };

const PATH = [
  'spec',
  'template',
  'metadata',
  'annotations',
  versionAnnotation(SECRET_REF),
];

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api # of the payments
  namespace: payments
spec:
  template:
    metadata:
      labels: { app: api }
`;

/** A Deployment `api` of each target, with a manifest of its own, whose pods may start before the Secret changes. */
export class RacedWorkloads {
  readonly b: RotationBench;
  readonly #repositories: Record<string, string>;

  static async create(
    knex: Knex,
    options: BenchOptions & { withoutManifest?: boolean } = {},
  ): Promise<RacedWorkloads> {
    const { withoutManifest, ...bench } = options;
    const repositories = {
      [EU]: 'gitops',
      [US]: bench.twoRepositories ? 'gitops-us' : 'gitops',
    };
    const targets = Object.entries(CLUSTERS).map(([id, cluster]) => ({
      environment: 'production',
      cluster,
      namespace: 'payments',
      manifest: page(repositories[id], cluster, 'db-password'),
      keys: ['password'],
      workloads: [
        {
          kind: 'Deployment' as const,
          name: 'api',
          ...(withoutManifest
            ? {}
            : { manifest: page(repositories[id], cluster, 'api') }),
        },
      ],
    }));
    const b = await RotationBench.create(knex, {
      ...bench,
      spec: { targets, ...bench.spec },
    });
    for (const [id, cluster] of Object.entries(CLUSTERS)) {
      b.forge.writeFile(page(repositories[id], cluster, 'api'), DEPLOYMENT);
    }
    return new RacedWorkloads(b, repositories);
  }

  private constructor(b: RotationBench, repositories: Record<string, string>) {
    this.b = b;
    this.#repositories = repositories;
  }

  /** What the base branch says in the pod template at a target. */
  async annotation(targetId: string): Promise<string | undefined> {
    const url = this.manifestOf(targetId);
    return readScalar(this.b.forge.fileContent(url)!, {
      file: url,
      document: { kind: 'Deployment', name: 'api', namespace: 'payments' },
      path: PATH,
    });
  }

  manifestOf(targetId: string): string {
    return page(this.#repositories[targetId], CLUSTERS[targetId], 'api');
  }

  /** The cluster has applied what the base branch says, and pods started before the Secret changed. */
  async race(targetId: string, versionId: string): Promise<void> {
    this.set(targetId, {
      versionId,
      restart: [
        {
          kind: 'Deployment',
          name: 'api',
          annotation: await this.annotation(targetId),
        },
      ],
    });
  }

  /** Every pod has read the version. */
  prove(targetId: string, versionId: string): void {
    this.set(targetId, { versionId });
  }

  set(targetId: string, state: FakeTargetState): void {
    this.b.probe.setTarget(targetId, state);
  }

  async later(minutes: number = 1): Promise<void> {
    this.b.clock.pass({ minutes });
    await this.b.runDue();
  }

  /** A rotation whose change is merged, while each target given lost the race and the others are proven. */
  async merged(...raced: string[]): Promise<{ id: string; version: string }> {
    const { b } = this;
    const id = await b.start();
    await b.runDue();
    b.mergeAll();
    const version = (await b.rotation(id)).versionId!;
    for (const target of [EU, US]) {
      if (raced.includes(target)) await this.race(target, version);
      else this.prove(target, version);
    }
    await this.later();
    return { id, version };
  }

  /** Pull requests that restart, the oldest first. */
  async restarts(id: string) {
    const { pullRequests } = await this.b.rotation(id);
    return pullRequests.filter(({ restart }) => restart !== undefined);
  }
}

function page(repository: string, cluster: string, name: string): string {
  return `https://git.example.com/acme/${repository}/blob/main/clusters/${cluster}/${name}.yaml`;
}
