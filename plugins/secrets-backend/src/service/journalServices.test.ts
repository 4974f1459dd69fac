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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { JournalVerifier } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseJournalStore } from '../database/DatabaseJournalStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { ReadCriteria } from '../database/SecretStore';
import { AuthorizedJournalService } from './AuthorizedJournalService';
import { DefaultJournalService, JournalText } from './DefaultJournalService';
import { SecretAccess } from './SecretAccess';

const caller = { credentials: mockCredentials.user() };

async function read(text: JournalText) {
  let whole = '';
  for await (const part of text) whole += part;
  const lines = whole.trimEnd().split('\n');
  const verifier = new JournalVerifier();
  lines.forEach(line => verifier.read(line));
  const refs = lines
    .map(line => JSON.parse(line).head?.secretRef)
    .filter(Boolean);
  return { ...verifier.finish(), refs };
}

describe.each(databases.eachSupportedId())(
  'the services of journals on %s',
  engineId => {
    let db: Knex;
    let journal: DatabaseJournalStore;
    let service: DefaultJournalService;

    beforeEach(async () => {
      db = await openTestDatabase(engineId);
      const clock = new TestClock();
      journal = new DatabaseJournalStore({ db, clock });
      const secrets = new DatabaseSecretStore({ db });
      service = new DefaultJournalService({ journal, secrets, clock });
    });

    const insertSecret = (name: string, owner: string) =>
      db('secrets').insert({
        ref: `resource:default/${name}`,
        name,
        title: name,
        title_key: name,
        owner_ref: owner,
        credential_kind: 'password',
        issuer: 'random',
        authority_ref: 'git',
        authority_class: 'runtime',
        spec: '{}',
        search: name,
        etag: '1',
        updated_at: '2026-11-24T12:00:00.000Z',
      });

    const note = (name: string, count: number = 1) =>
      journal.append(
        `resource:default/${name}`,
        Array.from({ length: count }, (_, i) => ({
          event: 'secret.noticed',
          message: `${i}`,
        })),
      );

    it('export chains that are longer than a page', async () => {
      for (let i = 0; i < 12; i++) await note('long', 100);
      await note('short');
      expect(await read(await service.exportAll('everything'))).toMatchObject({
        entries: 1201,
        problems: [],
        secrets: 2,
      });
    });

    it('export more secrets than a page has', async () => {
      const total = 501;
      for (let i = 0; i < total; i++) await note(`s-${i}`);
      expect(await read(await service.exportAll('everything'))).toMatchObject({
        entries: total,
        problems: [],
        secrets: total,
      });
    });

    it('export each chain as it was when it was reached', async () => {
      await note('a', 3);
      const text = await service.exportAll('everything');
      await note('a', 3);
      expect(await read(text)).toMatchObject({ entries: 3, problems: [] });
    });

    it('export only what meets the criteria', async () => {
      await insertSecret('mine', 'group:default/us');
      await insertSecret('theirs', 'group:default/them');
      await note('mine');
      await note('theirs');
      const criteria: ReadCriteria = {
        field: 'owner',
        values: ['group:default/us'],
      };
      expect(await read(await service.exportAll(criteria))).toMatchObject({
        refs: ['resource:default/mine'],
        problems: [],
      });
    });

    it('refuse those who may read none, and hide what they may not read', async () => {
      await insertSecret('db-password', 'group:default/us');
      await note('db-password');
      const permissions = mockServices.permissions.mock({
        authorize: async () => [{ result: AuthorizeResult.DENY }],
        authorizeConditional: async () => [{ result: AuthorizeResult.DENY }],
      });
      const access = new SecretAccess({
        permissions,
        permissionsRegistry: mockServices.permissionsRegistry.mock(),
        auth: mockServices.auth(),
        starts: { isAskedFor: async () => false },
        handovers: { successors: async () => [] },
      });
      const guarded = new AuthorizedJournalService({ inner: service, access });
      await expect(guarded.exportAll(caller)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
      await expect(
        guarded.exportSecret('db-password', caller),
      ).rejects.toMatchObject({
        name: 'NotFoundError',
        message: 'There is no secret resource:default/db-password',
      });
    });
  },
);
