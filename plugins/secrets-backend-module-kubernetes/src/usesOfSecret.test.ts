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

import { PodSpec } from './kubernetesObjects';
import { usesOfSecret } from './usesOfSecret';

const name = 'db-password';

describe('usesOfSecret', () => {
  it.each<[string, PodSpec, string[]]>([
    [
      'a variable',
      { containers: [{ env: [{ valueFrom: { secretKeyRef: { name } } }] }] },
      ['environment'],
    ],
    [
      'all variables',
      { containers: [{ envFrom: [{ secretRef: { name } }] }] },
      ['environment'],
    ],
    [
      'an init container',
      { initContainers: [{ envFrom: [{ secretRef: { name } }] }] },
      ['environment'],
    ],
    [
      'an ephemeral container',
      { ephemeralContainers: [{ envFrom: [{ secretRef: { name } }] }] },
      ['environment'],
    ],
    ['a volume', { volumes: [{ secret: { secretName: name } }] }, ['volume']],
    [
      'a projected volume',
      { volumes: [{ projected: { sources: [{}, { secret: { name } }] } }] },
      ['volume'],
    ],
    [
      'a CSI volume',
      { volumes: [{ csi: { nodePublishSecretRef: { name } } }] },
      ['volume'],
    ],
    [
      'an Azure file share',
      { volumes: [{ azureFile: { secretName: name } }] },
      ['volume'],
    ],
    [
      'another volume driver',
      { volumes: [{ cephfs: { secretRef: { name } } }] },
      ['volume'],
    ],
    ['an image pull', { imagePullSecrets: [{ name }] }, ['image-pull']],
    [
      'several ways, each once',
      {
        containers: [
          { envFrom: [{ secretRef: { name } }] },
          { envFrom: [{ secretRef: { name } }] },
        ],
        imagePullSecrets: [{ name }],
        volumes: [{ secret: { secretName: name } }],
      },
      ['environment', 'volume', 'image-pull'],
    ],
  ])('finds %s', (_, spec, uses) => {
    expect(usesOfSecret(spec, name)).toEqual(uses);
    expect(usesOfSecret(spec, 'another')).toEqual([]);
  });

  it('finds none where there is no spec, or one that names nothing', () => {
    expect(usesOfSecret(undefined, name)).toEqual([]);
    expect(
      usesOfSecret(
        {
          containers: [{ env: [{}], envFrom: [{}] }],
          volumes: [{ emptyDir: {}, name: 'scratch' }],
        },
        name,
      ),
    ).toEqual([]);
  });
});
