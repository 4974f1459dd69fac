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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { FakeCluster } from './__testUtils__/FakeCluster';
import {
  API,
  context,
  putDeployment,
  putSecret,
  request,
} from './__testUtils__/probeUnderTest';
import { selfSignedCertificate } from './__testUtils__/selfSignedCertificate';
import { ClusterConfig } from './clusterConfig';
import { KubernetesProbe } from './KubernetesProbe';

describe('a cluster that cannot tell', () => {
  let cluster: FakeCluster;

  afterEach(() => cluster.stop());

  const probeWith = (config: Partial<ClusterConfig> = {}, timeout = 5000) =>
    KubernetesProbe.create({
      clusters: [
        {
          name: 'eu-1',
          url: cluster.url,
          token: 'a-token',
          skipTlsVerify: false,
          ...config,
        },
      ],
      requestTimeoutMs: timeout,
    });

  const failure = async (
    probe = probeWith(),
    observe = { ...context },
  ): Promise<UpstreamError> => {
    const error = await probe
      .observe(request({ versionId: 'v2' }), observe)
      .then(
        () => undefined,
        reason => reason,
      );
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error.message).toContain('eu-1');
    expect(error.message).not.toContain('body-of-the-answer');
    return error;
  };

  describe('over HTTP', () => {
    beforeEach(async () => {
      cluster = await FakeCluster.start();
      putSecret(cluster, 'v2');
    });

    it('asks for the right that is missing', async () => {
      cluster.fault = { on: /sealedsecrets/, status: 403 };
      const error = await failure();
      expect(error.retryable).toBe(false);
      expect(error.message).toBe(
        'Cluster eu-1 does not let its service account look at payments/db-password: grant it the verb get on sealedsecrets.bitnami.com in namespace payments, or correct the name of the namespace if there is none',
      );
    });

    it('asks for the right to list pods', async () => {
      putDeployment(cluster, 'api', 'v2');
      cluster.fault = { on: /pods/, status: 403 };
      await expect(
        probeWith().observe(request({ workloads: [API] }), context),
      ).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: false,
        message:
          'Cluster eu-1 does not let its service account look at namespace payments: grant it the verb list on pods in namespace payments, or correct the name of the namespace if there is none',
      });
    });

    it('does not take an answer for no pods that is no list', async () => {
      putDeployment(cluster, 'api', 'v2');
      cluster.fault = { on: /pods/, status: 200, body: '{"kind":"Status"}' };
      await expect(
        probeWith().observe(request({ workloads: [API] }), context),
      ).rejects.toThrow(/did not answer like a Kubernetes API/);
    });

    it('asks for a new token', async () => {
      cluster.fault = { on: /./, status: 401 };
      const error = await failure();
      expect(error.retryable).toBe(false);
      expect(error.message).toMatch(/does not accept its serviceAccountToken/);
    });

    it.each([500, 503, 429])('can be asked again after %s', async status => {
      cluster.fault = { on: /./, status, headers: { 'retry-after': '7' } };
      await expect(failure()).resolves.toMatchObject({
        retryable: true,
        retryAfterMs: 7000,
      });
    });

    it('can be asked again when it did not answer in time', async () => {
      cluster.silent = true;
      const error = await failure(probeWith({}, 50));
      expect(error.retryable).toBe(true);
      expect(error.message).toBe('Cluster eu-1 did not answer in time');
    });

    it('can be asked again when it could not be reached', async () => {
      const gone = probeWith({ url: cluster.url });
      await cluster.stop();
      const error = await failure(gone);
      expect(error.retryable).toBe(true);
      expect(error.message).toMatch(/could not be reached/);
      cluster = await FakeCluster.start();
    });

    it.each([
      ['a page', { status: 200, body: '<html>Welcome</html>' }],
      ['the 404 of a web server', { status: 404, body: 'Not found' }],
    ])('is not taken for empty when it answers with %s', async (_, fault) => {
      cluster.fault = { on: /\/secrets\//, ...fault };
      const error = await failure();
      expect(error.message).toMatch(/did not answer like a Kubernetes API/);
    });

    it('is refused when it sends more of a Secret than its metadata', async () => {
      cluster.fault = {
        on: /\/secrets\//,
        status: 200,
        body: JSON.stringify({ kind: 'Secret', data: { password: 'eA==' } }),
      };
      const error = await failure();
      expect(error.message).not.toContain('eA==');
    });

    it('is asked by https where it speaks TLS only', async () => {
      // word for word what an API server sends
      const body = 'Client sent an HTTP request to an HTTPS server.\n';
      cluster.fault = { on: /./, status: 400, body };
      const error = await failure();
      expect(error.retryable).toBe(false);
      expect(error.message).toBe(
        'Cluster eu-1 speaks TLS only: its url in kubernetes.clusterLocatorMethods has to begin with https',
      );
    });

    it('is not asked by https where it speaks no TLS', async () => {
      const url = cluster.url.replace('http:', 'https:');
      const error = await failure(probeWith({ url }));
      expect(error.retryable).toBe(false);
      expect(error.message).toBe(
        'Cluster eu-1 does not speak TLS at its address: correct the scheme or the port of the url in kubernetes.clusterLocatorMethods',
      );
    });

    it('is left alone when the engine stops', async () => {
      const controller = new AbortController();
      controller.abort(new Error('shutting down'));
      await expect(
        probeWith().observe(request({}), {
          ...context,
          signal: controller.signal,
        }),
      ).rejects.toThrow('shutting down');
    });
  });

  describe('over TLS', () => {
    const certificate = selfSignedCertificate();
    const another = selfSignedCertificate({ name: 'another' });

    beforeEach(async () => {
      cluster = await FakeCluster.start(certificate);
      putSecret(cluster, 'v2');
    });

    it('is trusted by its own authority', async () => {
      const probe = probeWith({ ca: certificate.cert });
      await expect(
        probe.observe(request({ versionId: 'v2' }), context),
      ).resolves.toMatchObject({ state: 'running' });
    });

    it('is not trusted without it, and says so', async () => {
      const error = await failure(probeWith());
      expect(error.retryable).toBe(false);
      expect(error.message).toBe(
        'Cluster eu-1 shows a certificate of an authority that is not trusted: correct its caData or caFile in kubernetes.clusterLocatorMethods',
      );
      expect(cluster.requests).toEqual([]);
    });

    it('is not trusted by another authority', async () => {
      const { message } = await failure(probeWith({ ca: another.cert }));
      expect(message).toMatch(/an authority that is not trusted/);
    });

    it.each([
      [
        'for another host',
        selfSignedCertificate({ host: 'elsewhere.example.com' }),
        'Cluster eu-1 shows a certificate that is not for localhost: use a host that it names in the url in kubernetes.clusterLocatorMethods',
      ],
      [
        'that has expired',
        selfSignedCertificate({ expiresInMs: -60_000 }),
        'Cluster eu-1 shows a certificate that has expired: renew that of the API server, or correct the caData or caFile if its authority has a newer one in kubernetes.clusterLocatorMethods',
      ],
    ])('is not trusted with a certificate %s', async (_, other, said) => {
      await cluster.stop();
      cluster = await FakeCluster.start(other);
      const error = await failure(probeWith({ ca: other.cert }));
      expect(error.retryable).toBe(false);
      expect(error.message).toBe(said);
      expect(cluster.requests).toEqual([]);
    });

    it('goes unchecked only where the configuration says so', async () => {
      await expect(
        probeWith({ skipTlsVerify: true }).observe(
          request({ versionId: 'v2' }),
          context,
        ),
      ).resolves.toMatchObject({ state: 'running' });
      await failure(probeWith());
    });
  });
});
