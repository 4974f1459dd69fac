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
import { toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { DatabaseCompromiseStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseCompromiseStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { DatabaseStartStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseStartStore';
import { PolicyBook } from '@keyturn/plugin-secrets-backend/src/policies/PolicyBook';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import {
  DueLookout,
  Evaluation,
} from '@keyturn/plugin-secrets-backend/src/watch/DueLookout';
import { secretSpecSchema } from '@keyturn/plugin-secrets-common';
import {
  FakeAuthority,
  FakeForge,
  FakeIssuer,
} from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { watchedRows } from '../faults/portal/watchedRows';
import { boundariesOfRun } from '../faults/boundariesOfRun';

/** Of every 8 secrets one has no time, as nobody knows when it expires. */
const UNKNOWN = 8;
const REPOSITORIES = 50;
const POLICY = { trigger: 'time', ttl: 'P90D' };

/** A look-out over rows that were written straight into the table; it asks a fake for its starts. */
export class FilledLookout {
  readonly #db: Knex;
  readonly #lookout: DueLookout;
  readonly #due: number;

  static async fill(options: {
    db: Knex;
    size: number;
    due: number;
    now: DateTime;
  }): Promise<FilledLookout> {
    await insertSecrets(options);
    await options.db.raw('vacuum analyze');
    return new FilledLookout(options);
  }

  private constructor(options: { db: Knex; due: number; now: DateTime }) {
    const { db, now } = options;
    const clock = { now: () => now };
    const starts = new DatabaseStartStore({ db });
    const registry = new ModuleRegistry();
    const logger = mockServices.rootLogger({ level: 'error' });
    registry.addIssuer(new FakeIssuer());
    registry.addAuthority(new FakeAuthority());
    registry.addForge(new FakeForge());
    this.#db = db;
    this.#due = options.due;
    this.#lookout = new DueLookout({
      starts,
      secrets: new DatabaseSecretStore({ db }),
      compromises: new DatabaseCompromiseStore({
        db,
        clock,
        newId: () => 'unused',
      }),
      starter: {
        follow: async () => {},
        start: async request => {
          await starts.claim(request, now);
          return { taskId: request.secretRef };
        },
      },
      policies: PolicyBook.fromConfig(
        mockServices.rootConfig({
          data: { secrets: { policies: { load: POLICY } } },
        }),
      ),
      registry,
      boundaries: boundariesOfRun({
        boundaries: 'unrestricted',
        registry,
        logger,
      }),
      clock,
      logger,
      rows: watchedRows({ db, clock, logger }),
      mostPullRequests: 10,
    });
  }

  evaluate(): Promise<Evaluation> {
    return this.#lookout.evaluate();
  }

  /** Figures are of no use where it does not find what is due. */
  async expectFound(): Promise<void> {
    const { candidates } = await this.evaluate();
    if (candidates.length !== this.#due) {
      throw new Error(`Found ${candidates.length} of ${this.#due} due secrets`);
    }
  }

  /** One look-out that starts what it may. Says how long it took. */
  async startAll(): Promise<string> {
    const began = performance.now();
    const started = await this.#lookout.lookOut(new AbortController().signal);
    const seconds = (performance.now() - began) / 1_000;
    const [{ n }] = await this.#db('rotation_starts').count({ n: '*' });
    if (Number(n) !== started) {
      throw new Error(`Started ${started}, but ${n} are on record`);
    }
    return `a look-out that starts ${started} takes ${seconds.toFixed(2)} s`;
  }
}

/** Spread over 400 days, the due ones over the last ten, so that an index has to look for them. */
async function insertSecrets(options: {
  db: Knex;
  size: number;
  due: number;
  now: DateTime;
}): Promise<void> {
  const { db, size, due, now } = options;
  const spec = JSON.stringify(
    secretSpecSchema.parse({
      type: 'secret',
      owner: 'group:default/load',
      credential: { kind: 'password', issuer: 'fake-issuer' },
      authority: { class: 'runtime', ref: 'fake-authority' },
      targets: [
        {
          environment: 'production',
          cluster: 'eu-1',
          namespace: 'load',
          manifest: 'https://git.example.com/acme/gitops/blob/main/load.yaml',
          keys: ['password'],
        },
      ],
      rotation: { policy: 'load' },
    }),
  );
  await db.raw(
    `insert into secrets (
       ref, name, title, title_key, owner_ref, credential_kind, issuer,
       authority_ref, authority_class, policy_name, spec, search, etag,
       rotate_by, expires_at, expiry_source, start_at, repositories, updated_at
     )
     select
       'resource:default/secret-' || i, 'secret-' || i, 'Secret ' || i,
       'secret ' || i, 'group:default/team-' || i / 200, 'password',
       'fake-issuer', 'fake-authority', 'runtime', 'load', :spec,
       'secret ' || i, 'load', at, to_char(due + interval '14 days', :format),
       'policy', at, '["https://git.example.com/acme/gitops-' || (i / :every) % :repositories || '"]',
       :now
     from (
       select i, due, case
         when i % :every >= :most and i % :unknown = 3 then null
         else to_char(due, :format)
       end as at
       from (
         select i, cast(:now as timestamp) + case
           -- Every so many one is due, in the last ten days; the others are in the next 400.
           when i % :every = 0 and i / :every < :due
             then - interval '1 minute' * (1 + (i / :every * 7919) % 14400)
           else interval '1 minute' * (1 + (i::bigint * 7919) % 576000)
         end as due
         from generate_series(0, :size - 1) as i
       ) as dated
     ) as timed`,
    {
      spec,
      size,
      due,
      every: Math.floor(size / due),
      most: 1,
      unknown: UNKNOWN,
      repositories: REPOSITORIES,
      format: 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"',
      now: toInstant(now),
    },
  );
}
