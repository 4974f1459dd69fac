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

import { dataDirOf } from './commandLine';
import { RunningSandbox } from './startSandbox';

/** What somebody needs to know who sees the sandbox for the first time. */
export function welcome(
  { appUrl, forge }: RunningSandbox,
  dataDir: string,
): string {
  const where =
    dataDir === dataDirOf(undefined) ? '' : ` --data-dir ${dataDir}`;
  return `
  Open  ${appUrl}

  Try first:
    1. Sign in as Ana, who leads Payments, and open Secrets: her team's most urgent one is at the top.
    2. Rotate it. A pull request appears that holds ciphertext only.
    3. Merge it on the forge (${forge.url}), and watch both clusters turn.

  In another terminal, something can go wrong on purpose:
    npm run sandbox -- fault eu-1 down${where}        and later: fault eu-1 up${where}
    npm run sandbox -- --help

  Ctrl-C stops all of it; what you did is kept. \`npm start -- --reset${where}\` starts over.
`;
}
