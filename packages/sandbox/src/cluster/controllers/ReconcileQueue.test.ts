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
import { ManualTime } from '../__testUtils__/ManualTime';
import { untilTrue } from '../__testUtils__/untilTrue';
import { ReconcileQueue } from './ReconcileQueue';

describe('ReconcileQueue', () => {
  function createQueue(reconcile: (key: string) => number | undefined) {
    const time = new ManualTime();
    const logger = mockServices.logger.mock();
    const seen: string[] = [];
    const queue = new ReconcileQueue({
      reconcile: key => {
        seen.push(key);
        return reconcile(key);
      },
      wait: time.wait,
      logger,
    });
    return { queue, time, logger, seen };
  }

  it('takes a key once, however often it was added before its turn', async () => {
    const { queue, seen } = createQueue(() => undefined);
    queue.add('a');
    queue.add('b');
    queue.add('a');
    await untilTrue('both had their turn', () => seen.length >= 2);
    expect(seen).toEqual(['a', 'b']);
  });

  it('looks again later, and only once where it was added meanwhile', async () => {
    const { queue, time, seen } = createQueue(() =>
      seen.length < 3 ? 1_000 : undefined,
    );
    queue.add('a');
    await untilTrue('it waits', () => time.waiting === 1);
    queue.add('a');
    await untilTrue('it waits anew', () => seen.length === 2);
    expect(time.waiting).toBe(1);
    time.pass();
    await untilTrue('it looked again', () => seen.length === 3);
    expect(time.waiting).toBe(0);
  });

  it('logs a failure, tries again, and goes on with the next key', async () => {
    let failures = 0;
    const { queue, time, logger, seen } = createQueue(key => {
      if (key === 'a' && failures === 0) {
        failures += 1;
        throw new Error('no luck');
      }
      return undefined;
    });
    queue.add('a');
    queue.add('b');
    await untilTrue('both had their turn', () => seen.length === 2);
    expect(logger.error).toHaveBeenCalledWith(
      'a could not be reconciled and is tried again',
      expect.objectContaining({ message: 'no luck' }),
    );
    time.pass();
    await untilTrue('it was tried again', () => seen.length === 3);
    expect(seen).toEqual(['a', 'b', 'a']);
  });

  it('forgets what was due later once it is cleared', async () => {
    const { queue, time, seen } = createQueue(() => 1_000);
    queue.add('a');
    await untilTrue('it waits', () => time.waiting === 1);
    queue.clear();
    expect(time.waiting).toBe(0);
    queue.add('b');
    await untilTrue('the next key had its turn', () => seen.includes('b'));
    expect(seen).toEqual(['a', 'b']);
  });
});
