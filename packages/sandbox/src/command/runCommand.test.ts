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

import { runCommand } from './runCommand';

const node = (program: string, more: { maxBytes?: number } = {}) => ({
  command: process.execPath,
  args: ['-e', program],
  env: { PATH: process.env.PATH ?? '' },
  maxBytes: 1_000,
  ...more,
});

describe('runCommand', () => {
  it('gives what a program printed, whatever it reads, and how it ended', async () => {
    const program =
      'process.stdin.on("data", d => process.stdout.write(d)).on("end", () => { console.error("so it is"); process.exitCode = 3; })';
    const input = Buffer.from([0, 200, 10]);
    expect(await runCommand({ ...node(program), input })).toEqual({
      code: 3,
      stdout: input,
      stderr: 'so it is\n',
      tooMuch: false,
    });
  });

  it('answers each of many that run at once', async () => {
    const ends = await Promise.all(
      ['1', '2', '3', '4'].map(one =>
        runCommand(node(`process.stdout.write("${one}")`)),
      ),
    );
    expect(ends.map(({ stdout }) => stdout.toString())).toEqual([
      ...['1', '2', '3', '4'],
    ]);
  });

  it('does not wait for input to be read', async () => {
    const input = 'x'.repeat(1_000_000);
    const { code } = await runCommand({ ...node('process.exit(0)'), input });
    expect(code).toBe(0);
  });

  it('ends what prints too much, and what nobody waits for', async () => {
    const endless = 'setInterval(() => process.stdout.write("x"), 1)';
    expect(await runCommand(node(endless, { maxBytes: 10 }))).toMatchObject({
      code: null,
      tooMuch: true,
      stdout: Buffer.alloc(0),
    });
    const waiting = new AbortController();
    const ended = runCommand({
      ...node('setInterval(() => {}, 1_000)'),
      signal: waiting.signal,
    });
    waiting.abort();
    expect(await ended).toMatchObject({ code: null, tooMuch: false });
    await expect(
      runCommand({ ...node(''), signal: waiting.signal }),
    ).rejects.toThrow('aborted');
  });

  it('rejects what cannot be started', async () => {
    await expect(
      runCommand({ ...node(''), command: 'no-such-program' }),
    ).rejects.toThrow('ENOENT');
  });
});
