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

import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, US } from '../__testUtils__/RotationBench';

jest.setTimeout(60_000);

const FILE =
  'https://git.example.com/acme/gitops/blob/main/clusters/us-1/db-password.yaml';
const JUNK = Array.from({ length: 25_000 }, (_, i) => `  k${i}: 1\n`).join('');

describe.each(databases.eachSupportedId())(
  'a rotation with a file that is larger than is read, on %s',
  engineId => {
    it('is blocked before anything is minted, and goes on once the file is mended', async () => {
      const b = await RotationBench.create(await openTestDatabase(engineId));
      const whole = b.forge.fileContent(FILE)!;
      b.forge.writeFile(FILE, `${whole}junk:\n${JUNK}`);
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'requested',
        condition: 'blocked',
        waitingFor: expect.stringMatching(
          /db-password.yaml: .*\(limit: keys\)/,
        ),
      });
      expect(b.issuer.calls.count('issue')).toBe(0);

      const reads = b.forge.calls.count('readFile');
      for (let minute = 0; minute < 50; minute += 1) {
        b.clock.pass({ minutes: 1 });
        await b.runDue();
      }
      expect(b.forge.calls.count('readFile')).toBe(reads);

      b.forge.writeFile(FILE, whole);
      b.clock.pass({ minutes: 15 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('is never taken for a version that runs', async () => {
      const b = await RotationBench.create(await openTestDatabase(engineId));
      const id = await b.start();
      await b.runDue();
      b.mergeAll();
      b.forge.writeFile(FILE, `${b.forge.fileContent(FILE)}junk:\n${JUNK}`);
      const { versionId } = await b.rotation(id);
      b.probe.setTarget(US, { versionId });
      b.clock.pass({ minutes: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        condition: 'blocked',
        waitingFor: expect.stringContaining('(limit: keys)'),
      });
    });
  },
);
