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

import { waitUntil } from './waitUntil';

describe('waitUntil', () => {
  const options = { timeoutMs: 30, failure: 'It did not come' };

  it('asks until there is an answer', async () => {
    const answers = [undefined, new Error('not yet'), 'an answer'];
    const check = async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };

    await expect(
      waitUntil(check, { ...options, timeoutMs: 20_000 }),
    ).resolves.toBe('an answer');
  });

  it('says what did not come in time, and the last error', async () => {
    const cause = new Error('not yet');

    await expect(
      waitUntil(() => Promise.reject(cause), options),
    ).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'It did not come',
      cause,
    });
  });

  it('does not wait for a check that never ends', async () => {
    const endless = (signal: AbortSignal) =>
      new Promise<undefined>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });

    await expect(waitUntil(endless, options)).rejects.toThrow(
      'It did not come',
    );
  });

  it('ends with the reason of whoever interrupts it', async () => {
    const interrupt = new AbortController();
    const waiting = waitUntil(async () => undefined, {
      timeoutMs: 20_000,
      failure: 'It did not come',
      signal: interrupt.signal,
    });

    interrupt.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
  });
});
