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

import { mockServices } from '@backstage/backend-test-utils';
import {
  RotationPolicy,
  rotationPolicySchema,
  SecretSpec,
  secretSpecSchema,
  targetId,
} from '@keyturn/plugin-secrets-common';
import { CredentialIssuer } from '@keyturn/plugin-secrets-node';
import {
  FakeAuthority,
  FakeForge,
  FakeIssuer,
  FakeIssuerOptions,
  FakeProbe,
} from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import { inspect } from 'node:util';
import { Duration } from 'luxon';
import { toInstant } from '../Clock';
import { DatabaseRotationStore } from '../database/DatabaseRotationStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import {
  NewRotation,
  RotationRecord,
  RotationStore,
} from '../database/RotationStore';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { createRotationEngine } from '../rotation/createRotationEngine';
import { ManifestFiles } from '../rotation/ManifestFiles';
import { RotationEngine } from '../rotation/RotationEngine';
import { catalogSecret } from './catalogSecret';
import { emptyTables } from './emptyTables';
import { FakeComponents } from './FakeComponents';
import { TestBoundaries } from './TestBoundaries';
import { TestClock } from './TestClock';

export const SECRET_REF = 'resource:default/db-password';
export const EU = targetId({
  environment: 'production',
  cluster: 'eu-1',
  namespace: 'payments',
});
export const US = targetId({
  environment: 'production',
  cluster: 'us-1',
  namespace: 'payments',
});

/** Where the secret of a bench is declared. */
export const BENCH_LOCATION =
  'url:https://git.example.com/acme/catalog/blob/main/teams/payments/secrets.yaml';

const manifest = (repository: string, cluster: string) =>
  `https://git.example.com/acme/${repository}/blob/main/clusters/${cluster}/db-password.yaml`;

/** Children first. */
const TABLES = [
  'row_failures',
  'rotation_declarations',
  'boundary_allowances',
  'boundary_owners',
  'secret_places',
  'notices',
  'journal',
  'journal_heads',
  'rotation_targets',
  'rotation_consumers',
  'rotation_pull_requests',
  'confirmed_ciphertexts',
  'rotation_edits',
  'rotations',
  'changed_ciphertexts',
  'unknown_versions',
  'versions',
  'secret_targets',
  'secret_consumers',
  'secret_handovers',
  'rotation_starts',
  'compromises',
  'secrets',
];

const MANIFEST = `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: db-password # the payments role
  namespace: payments
spec:
  encryptedData:
    password: AgOld
`;

export interface BenchOptions {
  issuer?: FakeIssuerOptions;
  /** Installed beside the bench's own, for a spec that names it. */
  otherIssuer?: CredentialIssuer;
  policy?: Partial<RotationPolicy>;
  spec?: Partial<SecretSpec>;
  /** Puts the second target into a repository of its own. */
  twoRepositories?: boolean;
}

/** An engine among shipped fakes and a real database, with one secret that has two targets. */
export class RotationBench {
  readonly clock = new TestClock();
  readonly issuer: FakeIssuer;
  readonly authority = new FakeAuthority();
  readonly forge = new FakeForge();
  readonly probe = new FakeProbe();
  readonly components = new FakeComponents();
  /** Without a limit, unless a test sets one. */
  readonly boundaries: TestBoundaries;
  readonly store: RotationStore;
  readonly db: Knex;
  readonly #options: BenchOptions;
  readonly #logger = mockServices.logger.mock();
  #ids = 0;

  /** Empties the database first, so that a test can make many benches on one. */
  static async create(
    knex: Knex,
    options: BenchOptions = {},
  ): Promise<RotationBench> {
    const bench = new RotationBench(knex, options);
    await bench.#seed();
    return bench;
  }

  private constructor(db: Knex, options: BenchOptions) {
    this.db = db;
    this.#options = options;
    this.issuer = new FakeIssuer(options.issuer);
    this.store = this.#rotationStore();
    this.boundaries = new TestBoundaries(this.parts().registry);
    this.#logger.child.mockReturnValue(this.#logger);
  }

  /** A runner as another replica would have it; `wrap` applies to everything it touches. */
  engine(wrap?: <T extends object>(part: T) => T): RotationEngine {
    const { registry } = this.parts(wrap);
    return createRotationEngine({
      store: wrap ? wrap(this.#rotationStore()) : this.#rotationStore(),
      secrets: new DatabaseSecretStore({ db: this.db }),
      registry,
      components: this.components,
      boundaries: this.boundaries,
      clock: this.clock,
      newId: this.newId,
      logger: this.#logger,
      portalUrl: 'https://portal.example.com',
      pollInterval: Duration.fromObject({ minutes: 1 }),
      onMove: async () => {},
    });
  }

  /** What stands around the engine. */
  parts(wrap: <T extends object>(part: T) => T = part => part) {
    const registry = new ModuleRegistry();
    registry.addIssuer(wrap(this.issuer));
    const { otherIssuer } = this.#options;
    if (otherIssuer) registry.addIssuer(wrap(otherIssuer));
    registry.addAuthority(wrap(this.authority));
    registry.addForge(wrap(this.forge));
    registry.addProbe(wrap(this.probe));
    const files = new ManifestFiles(registry);
    return { registry, files, policies: this.#policies() };
  }

  /** Opens a rotation of the secret, or of another one, and answers its id. */
  async start(
    other: Partial<Pick<NewRotation, 'secretRef' | 'requestedBy'>> = {},
  ): Promise<string> {
    const { secretRef = SECRET_REF } = other;
    const secret = (await new DatabaseSecretStore({ db: this.db }).get(
      secretRef,
    ))!;
    const { id } = await this.store.open({
      id: this.newId(),
      secretRef,
      secretTitle: secret.title,
      declared: (await this.boundaries.now()).freeze(secret),
      reason: 'test',
      requestedBy: other.requestedBy ?? 'user:default/jane',
      policy: rotationPolicySchema.parse(this.#options.policy ?? {}),
      nextAttemptAt: toInstant(this.clock.now()),
    });
    return id;
  }

  async rotation(id: string): Promise<RotationRecord> {
    const rotation = await this.store.get(id);
    if (!rotation) throw new Error(`No rotation ${id}`);
    return rotation;
  }

  /** Runs whatever is due until nothing is, as the schedule would. */
  async runDue(engine: RotationEngine = this.engine()): Promise<void> {
    for (const id of await this.store.due(10)) {
      await engine.run(id);
    }
  }

  /** A person asks for the cancellation. */
  async cancel(id: string): Promise<void> {
    await this.store.requestUndo(id, {
      outcome: 'cancelled',
      actor: 'user:default/jane',
      reason: 'not today',
    });
  }

  /** Declares another secret, with one target of its own, and answers that target. */
  async addSecret(
    name: string,
    options: { ownerRef?: string; repository?: string } = {},
  ): Promise<{ ref: string; targetId: string; manifest: string }> {
    const { ownerRef = 'group:default/payments', repository = 'gitops' } =
      options;
    const target = {
      environment: 'production',
      cluster: 'eu-1',
      namespace: name,
      manifest: `https://git.example.com/acme/${repository}/blob/main/clusters/eu-1/${name}.yaml`,
      keys: ['password'],
    };
    this.forge.writeFile(
      target.manifest,
      MANIFEST.replace('db-password', name).replace(
        'namespace: payments',
        `namespace: ${name}`,
      ),
    );
    const ref = `resource:default/${name}`;
    const { ref: _, ...before } = (await this.db('secrets')
      .where({ ref: SECRET_REF })
      .first())!;
    this.issuer.addLiveCredential(`old-${name}`);
    const spec = secretSpecSchema.parse({
      ...JSON.parse(before.spec),
      owner: ownerRef,
      credential: {
        kind: 'password',
        issuer: this.issuer.id,
        id: `old-${name}`,
      },
      targets: [target],
    });
    await new DatabaseSecretStore({ db: this.db }).applyCatalogPage(
      [
        catalogSecret(name, {
          ref,
          ownerRef,
          spec,
          policy: undefined,
          location: BENCH_LOCATION,
        }),
      ],
      toInstant(this.clock.now()),
    );
    return { ref, targetId: targetId(target), manifest: target.manifest };
  }

  /** Somebody commits what a pull request proposes, without merging it. */
  landByHand(pullRequestUrl: string): void {
    const [repository] = pullRequestUrl.split('/pull/');
    for (const [path, content] of this.forge.inspect(pullRequestUrl).changes) {
      this.forge.writeFile(`${repository}/blob/main/${path}`, content);
    }
  }

  /** The catalog says something else of the secret from now on. */
  async changeSpec(change: (spec: SecretSpec) => SecretSpec): Promise<void> {
    const row = await this.db('secrets').where({ ref: SECRET_REF }).first();
    await this.db('secrets')
      .where({ ref: SECRET_REF })
      .update({ spec: JSON.stringify(change(JSON.parse(row.spec))) });
  }

  declareTarget(cluster: string): Promise<void> {
    const target = {
      environment: 'production',
      cluster,
      namespace: 'payments',
      manifest: manifest('gitops', cluster),
      keys: ['password'],
    };
    this.forge.writeFile(target.manifest, MANIFEST);
    return this.changeSpec(spec => ({
      ...spec,
      targets: [...spec.targets, target],
    }));
  }

  dropTarget(cluster: string): Promise<void> {
    return this.changeSpec(spec => ({
      ...spec,
      targets: spec.targets.filter(target => target.cluster !== cluster),
    }));
  }

  /** Keeps what the database holds now, and answers how to put it back, as somebody does who restores a backup. */
  async backUp(): Promise<() => Promise<void>> {
    const kept: Array<{ table: string; rows: object[] }> = [];
    for (const table of TABLES) {
      kept.push({ table, rows: await this.db(table) });
    }
    return async () => {
      await emptyTables(this.db, TABLES);
      for (const { table, rows } of [...kept].reverse()) {
        if (rows.length > 0) await this.db(table).insert(rows);
      }
    };
  }

  /** Everything that engines have logged, errors with their stacks. */
  loggedText(): string {
    const { error, warn, info, debug } = this.#logger;
    return [error, warn, info, debug]
      .flatMap(method => method.mock.calls)
      .map(call => inspect(call, { depth: 10 }))
      .join('\n');
  }

  /** Every pull request is merged. */
  mergeAll(): void {
    for (const url of this.forge.pullRequestUrls) {
      this.forge.mergeAsPerson(url, 'reviewer');
    }
  }

  /** Both clusters run the version. */
  propagate(versionId: string): void {
    this.probe.setTarget(EU, { versionId });
    this.probe.setTarget(US, { versionId });
  }

  readonly newId = (): string => {
    this.#ids += 1;
    return `${this.#ids}`.padStart(8, '0').concat('-0000-4000-8000');
  };

  #rotationStore(): RotationStore {
    return new DatabaseRotationStore({
      db: this.db,
      clock: this.clock,
      newId: this.newId,
    });
  }

  #policies(): PolicyBook {
    return PolicyBook.fromConfig(
      mockServices.rootConfig({
        data: {
          secrets: {
            policies: {
              standard: JSON.parse(JSON.stringify(this.#options.policy ?? {})),
            },
          },
        },
      }),
    );
  }

  async #seed(): Promise<void> {
    await emptyTables(this.db, TABLES);
    const us = this.#options.twoRepositories ? 'gitops-us' : 'gitops';
    const target = (cluster: string, repository: string) => ({
      environment: 'production',
      cluster,
      namespace: 'payments',
      manifest: manifest(repository, cluster),
      keys: ['password'],
    });
    const spec = secretSpecSchema.parse({
      type: 'secret',
      owner: 'group:default/payments',
      credential: { kind: 'password', issuer: this.issuer.id, id: 'old' },
      authority: { class: 'runtime', ref: this.authority.id },
      targets: [target('eu-1', 'gitops'), target('us-1', us)],
      rotation: { policy: 'standard' },
      ...this.#options.spec,
    });
    this.issuer.addLiveCredential('old');
    for (const { manifest: url } of spec.targets) {
      this.forge.writeFile(url, MANIFEST);
    }
    await new DatabaseSecretStore({ db: this.db }).applyCatalogPage(
      [
        {
          ...catalogSecret('db-password', { spec, policy: undefined }),
          title: 'DB password',
          location: BENCH_LOCATION,
          consumers: [
            {
              ref: 'component:default/checkout',
              ownerRef: 'group:default/checkout',
              involved: true,
            },
          ],
        },
      ],
      toInstant(this.clock.now()),
    );
  }
}
