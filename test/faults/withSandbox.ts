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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EngineProcesses } from './EngineProcess';
import { FaultSandbox } from './sandbox/FaultSandbox';

export interface Bench {
  sandbox: FaultSandbox;
  processes: EngineProcesses;
  /** For databases and whatever else; removed afterwards. */
  dataDir: string;
}

/** Calls `run` with a sandbox of its own and processes to kill, and tidies all of it up. */
export async function withSandbox<T>(
  run: (bench: Bench) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'keyturn-faults-'));
  const processes = await EngineProcesses.open();
  try {
    const sandbox = await FaultSandbox.start(dataDir);
    try {
      return await run({ sandbox, processes, dataDir });
    } finally {
      await sandbox.stop();
    }
  } finally {
    processes.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
