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

import { FaultPoints } from './FaultPoints';
import { EngineReply, EngineRequest } from './messages';
import { OffsetClock } from './OffsetClock';
import { TestedEngine } from './TestedEngine';

/*
 * The process that a fault run kills: an engine that does what its parent asks for, one request after the other. It
 * ends with its parent.
 */

const clock = new OffsetClock();
const points = new FaultPoints({ kill });
let engine: TestedEngine | undefined;

/** As a machine that loses its power: nothing is tidied up, and nothing after this line runs. */
function kill(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; until it is there, this thread does nothing any more.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('Unreachable');
}

async function answer(request: EngineRequest): Promise<void> {
  if (request.do === 'start') {
    engine = await TestedEngine.start(request.options, { points, clock });
    return;
  }
  if (!engine) throw new Error('The engine was not started');
  clock.offsetMs = request.offsetMs;
  points.arm(request.faults, request.restart);
  await (request.do === 'run' ? engine.run() : engine.hear(request.webhooks));
}

process.on('message', async (request: EngineRequest) => {
  let error: string | undefined;
  try {
    await answer(request);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.stack : String(thrown);
  }
  say({
    trace: points.takeTrace(),
    happened: points.takeHappened(),
    error,
  });
});
process.on('disconnect', () => process.exit());
say('ready');

function say(reply: EngineReply): void {
  process.send?.({ reply });
}
