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

import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { DateTime } from 'luxon';
import { readOrCreateCredentials } from './credentials';
import { findFreePorts } from './ports';
import { ClusterName, RunningServices, startServices } from './startServices';
import { waitUntil } from './waitUntil';

describe('startServices', () => {
  const directory = createMockDirectory();
  let services: RunningServices | undefined;

  afterEach(async () => {
    await services?.stop();
    services = undefined;
  });

  async function start() {
    const credentials = readOrCreateCredentials(
      directory.path,
      await findFreePorts(),
    );
    services = await startServices({
      dataDir: directory.path,
      credentials,
      logger: mockServices.logger.mock(),
      now: () => DateTime.utc(),
    });
    return { services, credentials };
  }

  it('makes the company, and both clusters run what its repositories say', async () => {
    const { services: running, credentials } = await start();

    const catalog = await fetch(
      `${running.forge.url}/api/v3/repos/acme/catalog/contents/all.yaml`,
      {
        headers: { authorization: `Bearer ${credentials.forgeTokens.keyturn}` },
      },
    );
    expect(catalog.status).toBe(200);

    for (const cluster of Object.values(running.clusters)) {
      const synced = await waitUntil(
        () =>
          findSyncedSecrets(
            cluster.url,
            credentials.clusterTokens[cluster.name as ClusterName],
          ),
        {
          timeoutMs: 60_000,
          failure: `${cluster.name} unsealed nothing`,
        },
      );
      expect(synced.length).toBeGreaterThan(0);
    }
  }, 120_000);
});

interface SealedSecret {
  status?: { conditions?: Array<{ type: string; status: string }> };
}

async function findSyncedSecrets(url: string, token: string) {
  const response = await fetch(
    `${url}/apis/bitnami.com/v1alpha1/sealedsecrets`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const { items } = await response.json();
  const synced = items.filter((item: SealedSecret) =>
    item.status?.conditions?.some(
      condition => condition.type === 'Synced' && condition.status === 'True',
    ),
  );
  return synced.length > 0 ? synced : undefined;
}
