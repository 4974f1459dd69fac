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

import { createMockDirectory } from '@backstage/backend-test-utils';
import { readOrCreateCredentials } from './credentials';
import { faultRequests } from './faultCommand';

describe('faultRequests', () => {
  const directory = createMockDirectory();
  const credentials = readOrCreateCredentials(directory.path);

  it('tells a cluster as its administrator', () => {
    expect(faultRequests('eu-1', 'refuse-unseal', credentials)).toEqual([
      {
        method: 'POST',
        url: 'http://127.0.0.1:7991/_faults',
        token: credentials.clusterAdminTokens['eu-1'],
        body: { fault: 'unseal-refused' },
      },
    ]);
  });

  it('lifts every fault of a cluster with up', () => {
    const requests = faultRequests('us-1', 'up', credentials);

    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
      [
        'down',
        'slow',
        'unseal-refused',
        'agent-paused',
        'all-at-once',
        'node-clock',
        'clock-stopped',
      ].map(fault => `DELETE http://127.0.0.1:7992/_faults/${fault}`),
    );
  });

  it.each([
    ['forge', 'rate-limited', { kind: 'rate-limited' }],
    ['forge', 'up', undefined],
    ['tokens', 'down', { kind: 'down' }],
    ['tokens', 'up', undefined],
  ])('tells %s to be %s', (part, fault, body) => {
    expect(faultRequests(part, fault, credentials)[0].body).toEqual(body);
  });

  it.each([
    ['mars-1', 'down', "There is no part 'mars-1'"],
    ['eu-1', 'on-fire', 'eu-1 can be: up, down, slow'],
    ['forge', undefined, 'forge can be: up, down'],
  ])('refuses %s %s', (part, fault, message) => {
    expect(() => faultRequests(part, fault, credentials)).toThrow(message);
  });
});
