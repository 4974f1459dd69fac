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
import { SignalPayload, SignalsService } from '@backstage/plugin-signals-node';
import { LiveSignals } from './LiveSignals';

function set(publish: SignalsService['publish']) {
  const logger = mockServices.logger.mock();
  const signals = { publish } as SignalsService;
  return { live: new LiveSignals({ signals, logger }), logger };
}

describe('LiveSignals', () => {
  it('tells everybody which rotation moved, and nothing else of it', () => {
    const sent: SignalPayload[] = [];
    const { live } = set(async signal => void sent.push(signal));
    const rotation = { id: 'r-1', secretTitle: 'Hush', reason: 'because' };
    live.rotationMoved(rotation);
    expect(sent).toEqual([
      {
        recipients: { type: 'broadcast' },
        channel: 'secrets',
        message: { rotationId: 'r-1' },
      },
    ]);
  });

  it('keeps nobody waiting and stops nothing where signals are down', async () => {
    let refuse: (reason: Error) => void;
    const { live, logger } = set(
      () =>
        new Promise((_, reject) => {
          refuse = reject;
        }),
    );
    expect(live.rotationMoved({ id: 'r-1' })).toBeUndefined();
    expect(logger.warn).not.toHaveBeenCalled();
    const down = new Error('signals are down');
    refuse!(down);
    await new Promise(resolve => setImmediate(resolve));
    expect(logger.warn).toHaveBeenCalledWith(
      'The signal of rotation r-1 was lost',
      down,
    );
  });
});
