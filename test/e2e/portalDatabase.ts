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

import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { JourneySandbox } from './sandbox';

/** A copy of the database of the secrets plugin alone, as a backup has it. */
export interface KeptDatabase {
  /** Puts it back; the portal is not running then either. */
  restore(): void;
}

/** Copies the database of the secrets plugin; what the portal keeps besides goes on. The portal is not running. */
export function keepSecretsDatabase({
  dataDir,
}: Pick<JourneySandbox, 'dataDir'>): KeptDatabase {
  const live = path.join(dataDir, 'portal');
  const kept = path.join(dataDir, 'backup');
  mkdirSync(kept);
  copy(live, kept);
  return {
    restore: () => {
      for (const file of filesIn(live)) rmSync(path.join(live, file));
      copy(kept, live);
      rmSync(kept, { recursive: true });
    },
  };
}

function copy(from: string, to: string): void {
  for (const file of filesIn(from)) {
    cpSync(path.join(from, file), path.join(to, file));
  }
}

/** With what SQLite keeps beside it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder).filter(name => name.startsWith('secrets.sqlite'));
}
