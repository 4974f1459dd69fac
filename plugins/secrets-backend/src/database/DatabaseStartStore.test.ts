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

import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestClock } from '../__testUtils__/TestClock';
import { DatabaseSecretStore } from './DatabaseSecretStore';
import { DatabaseStartStore } from './DatabaseStartStore';

const SECRET = 'resource:default/db';

describe.each(databases.eachSupportedId())('starts on %s', engineId => {
  it('keep of a slow attempt nothing that belongs to the next', async () => {
    const db = await openTestDatabase(engineId);
    const clock = new TestClock('2026-11-24T12:00:00.000Z');
    await new DatabaseSecretStore({ db }).applyCatalogPage(
      [catalogSecret('db')],
      '2026-11-24T12:00:00.000Z',
    );
    const starts = new DatabaseStartStore({ db });
    const ask = (occasion: string) =>
      starts.claim(
        {
          secretRef: SECRET,
          occasion,
          reason: 'due',
          requestedBy: 'plugin:secrets',
          emergency: false,
        },
        clock.now(),
      );
    const slow = (await ask('due'))!;
    clock.pass({ hours: 1 });
    const next = (await ask('due'))!;
    expect(next.attempts).toBe(2);
    await starts.recordTask(next, 'task-2');
    await starts.recordTask(slow, 'task-1');
    await starts.recordFailure(slow, 'The scaffolder made no task');
    expect(await starts.asked(SECRET)).toEqual({ ...next, taskId: 'task-2' });

    clock.pass({ hours: 2 });
    const report = (await ask('compromise'))!;
    await starts.recordFailure(next, 'The task failed');
    expect(await starts.asked(SECRET)).toEqual(report);
    await starts.recordFailure(report, 'The task failed');
    expect(await starts.asked(SECRET)).toMatchObject({
      failure: 'The task failed',
    });
  });
});
