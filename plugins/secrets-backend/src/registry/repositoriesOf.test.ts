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

import { FakeForge } from '@keyturn/plugin-secrets-node/testUtils';
import { secretSpec } from '../__testUtils__/secretSpec';
import { ModuleRegistry } from './ModuleRegistry';
import { repositoriesOf } from './repositoriesOf';

const target = secretSpec().targets[0];
const at = (manifest: string, workload?: string) => ({
  ...target,
  manifest,
  workloads: workload
    ? [{ kind: 'Deployment' as const, name: 'api', manifest: workload }]
    : undefined,
});
const file = (repository: string) =>
  `https://git.example.com/acme/${repository}/blob/main/a.yaml`;

describe('repositoriesOf', () => {
  it('names each repository of manifests and workloads once, in order', () => {
    const registry = new ModuleRegistry();
    registry.addForge(new FakeForge());
    expect(
      repositoriesOf(
        { targets: [at(file('b'), file('c')), at(file('a')), at(file('b'))] },
        registry,
      ),
    ).toEqual(
      ['a', 'b', 'c'].map(name => `https://git.example.com/acme/${name}`),
    );
  });

  it('leaves out what no forge serves, and what a forge cannot make sense of', () => {
    const registry = new ModuleRegistry();
    expect(repositoriesOf({ targets: [at(file('a'))] }, registry)).toEqual([]);
    const forge = new FakeForge();
    forge.repositoryOf = () => {
      throw new Error('not a file');
    };
    registry.addForge(forge);
    expect(repositoriesOf({ targets: [at(file('a'))] }, registry)).toEqual([]);
  });
});
