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

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { systemClock as clock } from '@keyturn/plugin-secrets-backend/src/Clock';
import { DatabaseAnchorStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseAnchorStore';
import { DatabaseJournalStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseJournalStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { openDatabase } from '@keyturn/plugin-secrets-backend/src/database/openDatabase';
import { AuditTrail } from '@keyturn/plugin-secrets-backend/src/journal/AuditTrail';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { DefaultJournalService } from '@keyturn/plugin-secrets-backend/src/service/DefaultJournalService';
import { AnchorReports } from '@keyturn/plugin-secrets-backend/src/watch/AnchorReports';
import { JournalAnchorer } from '@keyturn/plugin-secrets-backend/src/watch/JournalAnchorer';
import secretsModuleGithub from '@keyturn/plugin-secrets-backend-module-github';
import { Forge } from '@keyturn/plugin-secrets-node';
import { fakeCallContext } from '@keyturn/plugin-secrets-node/testUtils';
import { partsOfModule } from './partsOfModule';
import { SandboxForge } from './SandboxForge';

jest.setTimeout(120_000);

const VERIFY = path.resolve(
  __dirname,
  '../../packages/verify/bin/keyturn-verify',
);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a journal that is anchored in a real Git host', () => {
  const directory = createMockDirectory();
  let host: SandboxForge;
  let forge: Forge;
  let url: string;
  let journal: DatabaseJournalStore;
  let service: DefaultJournalService;
  let anchor: () => Promise<void>;
  let failures: string[];

  beforeAll(async () => {
    host = await SandboxForge.start(directory.path);
    await host.commit({ 'journal/anchor.json': '\n' });
    url = host.fileUrl('journal/anchor.json');
    const { forges } = await partsOfModule(secretsModuleGithub, {
      integrations: host.integrations,
    });
    [forge] = forges;
    const registry = new ModuleRegistry();
    registry.addForge(forge);
    const db = await openDatabase(
      mockServices.database({ knex: await databases.init('SQLITE_3') }),
    );
    const secrets = new DatabaseSecretStore({ db });
    journal = new DatabaseJournalStore({ db, clock });
    service = new DefaultJournalService({ journal, secrets, clock });
    failures = [];
    const auditor = mockServices.auditor.mock();
    auditor.createEvent.mockImplementation(async () => ({
      success: async () => {},
      fail: async ({ error }) => void failures.push(error.message),
    }));
    const logger = mockServices.logger.mock();
    let ids = 0;
    const anchors = new DatabaseAnchorStore({ db, clock });
    const anchorer = new JournalAnchorer({
      journal,
      anchors,
      reports: new AnchorReports({
        anchors,
        notices: { enqueue: async () => 0 },
        administrators: [],
      }),
      registry,
      audit: new AuditTrail({ auditor, logger }),
      logger,
      clock,
      newId: () => `anchor-${(ids += 1)}`,
    });
    anchor = () => anchorer.anchor(url, new AbortController().signal);
  });
  afterAll(() => host.stop());

  const happen = (name: string, message: string) =>
    journal.append(`resource:default/${name}`, [
      { event: 'secret.noticed', message, actor: 'user:default/ana' },
    ]);

  const anchored = () => forge.readFile(url, fakeCallContext());

  /** Runs the command on an export as it is now, after somebody did something to it. */
  async function verify(
    anchorText: string,
    tamper: (lines: string[]) => string[] = lines => lines,
  ) {
    let text = '';
    for await (const part of await service.exportAll('everything'))
      text += part;
    directory.addContent({
      'journal.jsonl': tamper(text.split('\n')).join('\n'),
      'anchor.json': anchorText,
    });
    const [file, anchorFile] = ['journal.jsonl', 'anchor.json'].map(name =>
      directory.resolve(name),
    );
    return promisify(execFile)(process.execPath, [
      VERIFY,
      file,
      '--anchor',
      anchorFile,
    ]).then(
      ({ stdout }) => stdout,
      ({ code, stdout }) => `${code}: ${stdout}`,
    );
  }

  it('is verified offline, and a tampered copy is caught in each way', async () => {
    for (const message of ['one', 'two', 'three']) {
      await happen('db-password', message);
    }
    await happen('api-token', 'one');
    await anchor();
    const early = await anchored();
    await happen('db-password', 'four');
    await anchor();
    await anchor();
    expect(failures).toEqual([]);
    const late = await anchored();
    expect(late).not.toBe(early);

    const said = /^Untouched: 5 rows of 2 secrets, and all that was anchored/;
    expect(await verify(early)).toMatch(said);
    expect(await verify(late)).toMatch(said);
    // rows of the first secret: api-token, then db-password
    expect(
      await verify(late, lines =>
        lines.with(4, lines[4].replace('user:default/ana', 'user:default/bob')),
      ),
    ).toMatch(/^1: resource:default\/db-password: row 2 \(line 5\) edited/);
    expect(await verify(late, lines => lines.toSpliced(4, 1))).toMatch(
      /^1: [^]*resource:default\/db-password: row 2 is missing/,
    );
    expect(
      await verify(late, lines => lines.with(4, lines[5]).with(5, lines[4])),
    ).toMatch(/^1: resource:default\/db-password: row 2 \(line 6\) reordered/);
  });
});
