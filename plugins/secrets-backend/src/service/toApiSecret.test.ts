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
  secretDetailSchema,
  secretListQuerySchema,
} from '@keyturn/plugin-secrets-common';
import { FakeIssuer } from '@keyturn/plugin-secrets-node/testUtils';
import fc from 'fast-check';
import { Knex } from 'knex';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { ManualIssuer } from '../issuers';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { secretSpec } from '../__testUtils__/secretSpec';
import { TestBoundaries } from '../__testUtils__/TestBoundaries';
import { TestClock } from '../__testUtils__/TestClock';
import { toApiSecret, toApiSecretDetail } from './toApiSecret';

const NOON = '2026-11-24T12:00:00.000Z';
const clock = new TestClock(NOON);

function surroundings() {
  const registry = new ModuleRegistry();
  registry.addIssuer(new FakeIssuer());
  registry.addIssuer(new ManualIssuer());
  return {
    registry,
    policies: PolicyBook.fromConfig(mockServices.rootConfig()),
    view: new TestBoundaries(registry).view,
    now: clock.now(),
  };
}

describe('A secret as the API gives it', () => {
  let db: Knex;
  let store: DatabaseSecretStore;

  beforeEach(async () => {
    db = await openTestDatabase('SQLITE_3');
    store = new DatabaseSecretStore({ db });
  });

  const detailOf = async (issuer: string) => {
    const secret = catalogSecret('db', {
      spec: secretSpec({ credential: { issuer } }),
    });
    await store.applyCatalogPage([secret], NOON);
    return toApiSecretDetail((await store.get(secret.ref))!, surroundings());
  };

  it('says honestly what its issuer can do', async () => {
    expect((await detailOf('fake-issuer')).capabilities).toEqual({
      revocation: true,
      proof: true,
      automatic: true,
    });
    expect((await detailOf('manual')).capabilities).toEqual({
      revocation: false,
      proof: false,
      automatic: false,
    });
    expect((await detailOf('unknown')).capabilities.automatic).toBe(false);
  });

  it('holds nothing that the shape of the API does not name', async () => {
    const detail = JSON.parse(JSON.stringify(await detailOf('fake-issuer')));
    expect(secretDetailSchema.strict().parse(detail)).toEqual(detail);
  });

  it('tells of the last report also where it is over, and does not promise what only a person can do', async () => {
    await detailOf('manual');
    await db('secrets').update({ compromised_at: NOON, emergency_at: NOON });
    const record = (await store.get('resource:default/db'))!;
    const compromise = {
      reportedAt: NOON,
      reportedBy: 'user:default/ana',
      reason: 'leak',
    };
    expect(
      toApiSecretDetail(record, { ...surroundings(), compromise }).compromise
        ?.status,
    ).toMatch(/^No rotation can start by itself: .*only a person can mint/);
    const withdrawn = { at: NOON, by: 'user:default/ana', reason: 'a test' };
    expect(
      toApiSecretDetail(record, {
        ...surroundings(),
        compromise: { ...compromise, withdrawn },
      }).compromise,
    ).toEqual({
      ...compromise,
      withdrawn,
      status: 'The report was withdrawn: a test',
    });
  });

  it('has no policy where it names an unknown one', async () => {
    const secret = catalogSecret('db', {
      spec: secretSpec({ rotation: { policy: 'typo' } }),
      policy: undefined,
    });
    await store.applyCatalogPage([secret], NOON);
    const detail = toApiSecretDetail(
      (await store.get(secret.ref))!,
      surroundings(),
    );
    expect(detail.policy).toBeUndefined();
    expect(detail.policyName).toBe('typo');
    expect(detail.problems[0]).toContain("unknown policy 'typo'");
  });

  it('has the health by which the list filters, also when the policy has changed since', async () => {
    const instant = fc
      .integer({ min: -2, max: 2 })
      .map(hours => clock.now().plus({ hours }).toISO());
    await store.applyCatalogPage([catalogSecret('db')], NOON);
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.tuple(instant, instant)),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        async (instants, open, partial, retired) => {
          const [rotateBy, expiresAt] = [...(instants ?? [null, null])].sort();
          await db('secrets').update({
            rotate_by: rotateBy,
            expires_at: expiresAt,
            open_rotation_id: open ? 'r-1' : null,
            rotation_partial: partial,
            retired_at: retired ? NOON : null,
          });
          const [record] = await store.getMany(['resource:default/db']);
          const { health } = toApiSecret(record!, surroundings());
          const { total } = await store.list(
            secretListQuerySchema.parse({ health }),
            clock.now(),
            'everything',
          );
          expect(total).toBe(1);
        },
      ),
    );
  });
});
