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
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { secretsProbesExtensionPoint } from '@keyturn/plugin-secrets-node';
import { FakeCluster } from './__testUtils__/FakeCluster';
import { context, putSecret, request } from './__testUtils__/probeUnderTest';
import { secretsModuleKubernetes } from './module';

describe('secretsModuleKubernetes', () => {
  async function start(data: Parameters<typeof mockServices.rootConfig>[0]) {
    const config = mockServices.rootConfig(data);
    const logger = mockServices.logger.mock();
    const addProbe = jest.fn();
    await startTestBackend({
      extensionPoints: [[secretsProbesExtensionPoint, { addProbe }]],
      features: [
        secretsModuleKubernetes,
        logger.factory,
        createServiceFactory({
          service: coreServices.rootConfig,
          deps: {},
          factory: () => config,
        }),
      ],
    });
    const [probe] = addProbe.mock.calls[0];
    return {
      config,
      probe,
      logger,
      observes: (cluster: string) =>
        probe.observes({ ...request({}).target, cluster }),
    };
  }

  const cluster = {
    name: 'eu-1',
    url: 'https://eu-1.example.com/',
    authProvider: 'serviceAccount',
    serviceAccountToken: 'a-token',
  };

  const kubernetes = (...clusters: object[]) => ({
    kubernetes: { clusterLocatorMethods: [{ type: 'config', clusters }] },
  });

  it('observes the clusters with a service account, and says why not the others', async () => {
    const { logger, observes } = await start({
      data: kubernetes(
        cluster,
        { ...cluster, name: 'us-1', authProvider: 'google' },
        { ...cluster, name: 'us-2', serviceAccountToken: undefined },
      ),
    });
    expect(['eu-1', 'us-1', 'us-2'].filter(observes)).toEqual(['eu-1']);
    expect(logger.warn.mock.calls.map(([sentence]) => sentence)).toEqual([
      'Cluster us-1 is not observed: its authProvider is google, and only serviceAccount lets a backend ask by itself',
      'Cluster us-2 is not observed: it has no serviceAccountToken',
    ]);
  });

  it('says that locators of other types are not read', async () => {
    const { logger } = await start({
      data: { kubernetes: { clusterLocatorMethods: [{ type: 'gke' }] } },
    });
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(/locator "gke".*are not observed/),
    );
  });

  it('says so where no cluster is configured', async () => {
    const { logger, observes } = await start({ data: {} });
    expect(observes('eu-1')).toBe(false);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(/names no cluster that can be observed/),
    );
  });

  it('does not start with two clusters of one name', async () => {
    await expect(start({ data: kubernetes(cluster, cluster) })).rejects.toThrow(
      /two clusters named eu-1/,
    );
  });

  it('does not start with a timeout that is none', async () => {
    await expect(
      start({
        data: {
          ...kubernetes(cluster),
          secrets: { kubernetes: { requestTimeout: '10 s' } },
        },
      }),
    ).rejects.toThrow(
      /secrets\.kubernetes\.requestTimeout must be an ISO 8601/,
    );
  });

  describe('when the configuration changes', () => {
    let fake: FakeCluster;

    beforeEach(async () => {
      fake = await FakeCluster.start();
      putSecret(fake, 'v2');
    });

    afterEach(() => fake.stop());

    const withToken = (serviceAccountToken: string) =>
      kubernetes({ ...cluster, url: fake.url, serviceAccountToken });

    it('asks with a new token at once', async () => {
      const { config, probe } = await start({ data: withToken('an-old-one') });
      await probe.observe(request({}), context);
      config.update({ data: withToken('a-new-one') });
      await probe.observe(request({}), context);
      expect(new Set(fake.requests.map(({ token }) => token))).toEqual(
        new Set(['Bearer an-old-one', 'Bearer a-new-one']),
      );
      expect(fake.requests.at(-1)?.token).toBe('Bearer a-new-one');
    });

    it('observes clusters that are new, and those no more that are gone', async () => {
      const { config, logger, observes } = await start({
        data: kubernetes(cluster),
      });
      config.update({ data: kubernetes({ ...cluster, name: 'us-1' }) });
      expect(['eu-1', 'us-1'].filter(observes)).toEqual(['us-1']);
      config.update({ data: {} });
      expect(['eu-1', 'us-1'].filter(observes)).toEqual([]);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringMatching(/names no cluster that can be observed/),
      );
    });

    it('goes on as before where it cannot be used', async () => {
      const { config, logger, observes } = await start({
        data: kubernetes(cluster),
      });
      config.update({ data: kubernetes(cluster, cluster) });
      expect(observes('eu-1')).toBe(true);
      expect(logger.error).toHaveBeenCalledWith(
        expect.stringMatching(/cannot be used, so that of before goes on/),
        expect.objectContaining({
          message: expect.stringMatching(/two clusters named eu-1/),
        }),
      );
      config.update({ data: kubernetes({ ...cluster, name: 'us-1' }) });
      expect(['eu-1', 'us-1'].filter(observes)).toEqual(['us-1']);
    });
  });
});
