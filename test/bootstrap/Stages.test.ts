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

import { runCommand, StepFailed, Stages } from './Stages.mjs';
import { TestCounts } from './TestCounts.mjs';

describe('the stages of a test run', () => {
  let written: string;
  let counts: TestCounts;
  let stages: Stages;

  beforeEach(() => {
    written = '';
    counts = new TestCounts();
    stages = new Stages({
      counts,
      write: text => {
        written += text;
      },
    });
  });

  const fail = (message: string, output?: string) => async () => {
    throw new StepFailed(message, { output });
  };

  it('all run to their end, and what failed is named one per line', async () => {
    const ran: string[] = [];
    await stages.run('Types', fail('yarn tsc ended with 2'));
    await stages.run('Lint', async () => ran.push('lint'));
    await stages.run('Formatting', fail('yarn prettier ended with 1'));
    await stages.run('Reports', async () => ran.push('reports'));

    expect(ran).toEqual(['lint', 'reports']);
    expect(stages.summary()).toBe(
      'failed: Types (yarn tsc ended with 2)\nfailed: Formatting (yarn prettier ended with 1)\n',
    );
    expect(stages.allPassed).toBe(false);
    expect(`${counts}`).toBe('0 passed, 2 failed, 0 skipped');
  });

  it('that cannot run because another failed are named as not run, with what they need', async () => {
    const journeys = jest.fn();
    await stages.run('App', fail('no build'));
    await stages.run('Chromium', async () => '/usr/bin/chromium');
    await stages.run('Journeys', journeys, { needs: ['App', 'Chromium'] });
    await stages.run('Report', journeys, { needs: ['Journeys'] });

    expect(journeys).not.toHaveBeenCalled();
    expect(stages.summary()).toBe(
      'failed: App (no build)\nnot run: Journeys (it needs: App)\nnot run: Report (it needs: Journeys)\n',
    );
    expect(counts.failed).toBe(1);
  });

  it('show the end of what a failed one printed again, above the names', async () => {
    await stages.run('Unit', fail('jest ended with 1', 'FAIL one\n● two\n'));

    expect(stages.summary()).toBe(
      '── Unit\nFAIL one\n● two\n\nfailed: Unit (jest ended with 1)\n',
    );
  });

  it('count a failed one that counted its own tests only once', async () => {
    await stages.run('Unit', async () => {
      counts.failed += 3;
      throw new StepFailed('jest ended with 1');
    });
    expect(counts.failed).toBe(3);
  });

  it('name an error of the script itself with where it is', async () => {
    await stages.run('Unit', async () => {
      throw new TypeError('counts is not iterable');
    });
    expect(written).toContain('Stages.test');
    expect(stages.summary()).toBe('failed: Unit (counts is not iterable)\n');
  });

  it('say nothing at the end when all passed', async () => {
    const found = await stages.run('Chromium', async () => '/usr/bin/chromium');
    expect(found).toBe('/usr/bin/chromium');
    expect(stages.summary()).toBe('');
    expect(stages.allPassed).toBe(true);
    expect(written).toMatch(/^• Chromium … \d+\.\d s\n$/);
  });

  it('keep what a command printed that failed', async () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await stages.run('Command', () =>
        runCommand(process.execPath, [
          '-e',
          'console.log(7 * 6);process.exit(3)',
        ]),
      );
    } finally {
      write.mockRestore();
    }
    expect(stages.summary()).toMatch(
      /^── Command\n42\n\nfailed: Command \(.* ended with 3\)\n$/,
    );
  });

  it('end at once when somebody presses Ctrl-C', async () => {
    const pressed = stages.run('Command', () =>
      runCommand(process.execPath, ['-e', 'setInterval(() => {}, 1_000)']),
    );
    process.emit('SIGINT', 'SIGINT');
    await expect(pressed).rejects.toThrow();
    expect(stages.summary()).toBe('');
  });
});
