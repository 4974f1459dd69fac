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

import { freePorts } from './freePorts';
import { Parts } from './parts';
import { Program } from './Program';

/** On nodes whose kubelet kwok plays. */
export const KWOK_LABEL = 'keyturn.example/kwok';

/** Plays the kubelets of all nodes with the label: pods that are bound to them start at once, and leases are renewed. */
export async function startKwok(options: {
  parts: Parts;
  dataDir: string;
  kubeconfig: string;
}): Promise<Program> {
  const { parts, dataDir, kubeconfig } = options;
  const [port] = await freePorts(1);
  return Program.start({
    name: 'kwok',
    command: parts.kwok.binary,
    dataDir,
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes=false',
      `--manage-nodes-with-label-selector=${KWOK_LABEL}=true`,
      '--node-lease-duration-seconds=40',
      `--server-address=127.0.0.1:${port}`,
    ],
    // It has a home only to look for a config in it.
    env: { HOME: dataDir },
  });
}
