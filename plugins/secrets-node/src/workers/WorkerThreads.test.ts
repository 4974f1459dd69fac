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

import { WorkerThreads } from './WorkerThreads';

const FILE = 'https://git.example.com/acme/gitops/blob/main/db.yaml';

const threads = new WorkerThreads<string, string>({
  filename: require.resolve('./__testUtils__/badProgram'),
  limits: { seconds: 2, memory: 32 },
});

describe('WorkerThreads', () => {
  it('ends a task that takes too long, while the event loop goes on', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 10);
    try {
      await expect(threads.run('endless', FILE)).rejects.toMatchObject({
        refusal: 'too-large',
        message: expect.stringMatching(/^https.*db\.yaml: takes longer than/),
      });
    } finally {
      clearInterval(timer);
    }
    expect(turns).toBeGreaterThan(1);
  });

  it('ends a task that takes too much memory', async () => {
    await expect(threads.run('greedy', FILE)).rejects.toMatchObject({
      refusal: 'too-large',
      message: expect.stringContaining('(limit: memory)'),
    });
  });

  it('lets an error of the program through', async () => {
    await expect(threads.run('broken', FILE)).rejects.toThrow(
      'Maximum call stack size',
    );
  });

  it('answers others meanwhile and afterwards', async () => {
    const [endless, ...answers] = await Promise.allSettled(
      ['endless', 'a', 'b', 'c'].map(task => threads.run(task, FILE)),
    );
    expect(endless.status).toBe('rejected');
    expect(answers).toEqual(
      ['a', 'b', 'c'].map(task => ({
        status: 'fulfilled',
        value: `answer to ${task}`,
      })),
    );
  });

  it('refuses more than it can hold, for a while', async () => {
    const asked = Array.from({ length: 600 }, (_, i) =>
      threads.run(String(i), FILE).catch((error: Error) => error.message),
    );
    const answers = await Promise.all(asked);
    expect(answers[0]).toBe('answer to 0');
    expect(answers[599]).toMatch(/other files wait to be read/);
    expect(await threads.run('later', FILE)).toBe('answer to later');
  });
});
