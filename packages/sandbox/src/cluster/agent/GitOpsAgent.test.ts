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

import { createHmac } from 'node:crypto';
import { GitServer } from '../__testUtils__/GitServer';
import { sealedSecretForTest } from '../__testUtils__/sealForTest';
import { TestCluster } from '../__testUtils__/TestCluster';
import { untilTrue } from '../__testUtils__/untilTrue';
import { stringify } from 'yaml';

const GIT_TOKEN = 'git-token-of-this-test';
const WEBHOOK_SECRET = 'webhook-secret-of-this-test';
const COMMIT = 'sandbox.keyturn.dev/applied-commit';
const KUSTOMIZATIONS =
  '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations';

interface Kustomization {
  metadata: { annotations: Record<string, string> };
  status?: {
    lastAppliedRevision?: string;
    lastAttemptedRevision?: string;
    errors?: Array<{ file: string; object?: string; message: string }>;
    conditions: Array<{ status: string; reason: string; message: string }>;
  };
}
interface Named {
  metadata: { name: string; annotations?: Record<string, string> };
}

const namespace =
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: payments}\n';

function configMap(name: string, data: object = {}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'payments' },
    data,
  });
}

describe('the GitOps agent', () => {
  let git: GitServer;
  let cluster: TestCluster;

  beforeEach(async () => {
    git = await GitServer.start({ token: GIT_TOKEN });
  });
  afterEach(async () => {
    await cluster.remove();
    await git.stop();
  });

  async function startCluster(
    repositories: string[] = ['acme/gitops'],
    token: string = GIT_TOKEN,
  ): Promise<void> {
    cluster = await TestCluster.start({
      gitOps: {
        repositoryUrls: repositories.map(name => git.cloneUrl(name)),
        token,
        webhookSecret: WEBHOOK_SECRET,
      },
    });
  }

  const kustomization = (name = 'acme-gitops') =>
    cluster.send<Kustomization>('GET', `${KUSTOMIZATIONS}/${name}`);

  async function configMaps(): Promise<Named[]> {
    const path = '/api/v1/namespaces/payments/configmaps';
    return (await cluster.send<{ items: Named[] }>('GET', path)).items;
  }

  async function names(): Promise<string[]> {
    return (await configMaps()).map(({ metadata }) => metadata.name);
  }

  it('applies every document of its folder and nothing else', async () => {
    const commit = git.commit('acme/gitops', {
      'clusters/eu-1/b.yaml': `${configMap('one')}---\n${configMap('two')}`,
      'clusters/eu-1/z/namespace.yml': namespace,
      'clusters/eu-1/readme.md': configMap('prose'),
      'clusters/us-1/other.yaml': configMap('elsewhere'),
    });
    await startCluster();
    await cluster.running.trigger();
    expect(await names()).toEqual(['one', 'two']);
    for (const { metadata } of await configMaps()) {
      expect(metadata.annotations).toEqual({ [COMMIT]: commit });
    }
    const { status, metadata } = await kustomization();
    expect(metadata.annotations).toEqual({
      'sandbox.keyturn.dev/repository': git.cloneUrl('acme/gitops'),
    });
    expect(status).toMatchObject({
      lastAppliedRevision: `main@sha1:${commit}`,
      errors: [],
      conditions: [
        { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded' },
      ],
    });
    expect(cluster.logged()).not.toContain(GIT_TOKEN);
  });

  it('brings a sealed secret all the way to a Secret', async () => {
    git.commit('acme/gitops', { 'clusters/eu-1/namespace.yaml': namespace });
    await startCluster();
    await cluster.running.trigger();
    const sealed = sealedSecretForTest({
      certificate: cluster.running.sealingCertificate,
      namespace: 'payments',
      name: 'db',
      value: 'hunter2',
      version: 'v7',
    });
    git.commit('acme/gitops', {
      'clusters/eu-1/namespace.yaml': namespace,
      'clusters/eu-1/db.yaml': stringify(sealed),
    });
    await cluster.running.trigger();
    const secret = '/api/v1/namespaces/payments/secrets/db';
    await untilTrue(
      'the Secret is there',
      async () => (await cluster.fetch(secret)).ok,
    );
    await expect(cluster.send('GET', secret)).resolves.toMatchObject({
      data: { password: Buffer.from('hunter2').toString('base64') },
    });
  });

  describe('where a commit has a sealed secret and a workload', () => {
    const deployments = '/apis/apps/v1/namespaces/payments/deployments';
    const exists = async () => (await cluster.fetch(`${deployments}/api`)).ok;

    async function commitBoth(): Promise<void> {
      git.commit('acme/gitops', { 'clusters/eu-1/namespace.yaml': namespace });
      await startCluster();
      await cluster.running.trigger();
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'api', namespace: 'payments' },
        spec: {
          selector: { matchLabels: { app: 'api' } },
          template: {
            metadata: { labels: { app: 'api' } },
            spec: { containers: [{ name: 'api', image: 'api' }] },
          },
        },
      };
      const sealed = sealedSecretForTest({
        certificate: cluster.running.sealingCertificate,
        namespace: 'payments',
        name: 'db',
        value: 'hunter2',
        version: 'v7',
      });
      git.commit('acme/gitops', {
        'clusters/eu-1/a.yaml': stringify(deployment),
        'clusters/eu-1/namespace.yaml': namespace,
        'clusters/eu-1/z.yaml': stringify(sealed),
      });
    }

    it('makes pods only in a second after that in which the Secret changed', async () => {
      await commitBoth();
      let isDone = false;
      const synced = cluster.running.trigger().finally(() => {
        isDone = true;
      });
      const secret = '/api/v1/namespaces/payments/secrets/db';
      await untilTrue(
        'the Secret is there',
        async () => (await cluster.fetch(secret)).ok,
      );
      expect(await exists()).toBe(false);
      await untilTrue('the workload is applied', async () => {
        cluster.time.pass();
        return isDone;
      });
      await synced;
      const { metadata: made } = await cluster.send<{
        metadata: { creationTimestamp: string };
      }>('GET', `${deployments}/api`);
      const { metadata: written } = await cluster.send<{
        metadata: { managedFields: Array<{ time: string }> };
      }>('GET', secret);
      expect(made.creationTimestamp > written.managedFields[0].time).toBe(true);
    });

    it('applies all at once when told to', async () => {
      await commitBoth();
      cluster.running.applyFault({ fault: 'all-at-once' });
      await cluster.running.trigger();
      expect(await exists()).toBe(true);
    });
  });

  it('deletes what is gone from Git, and only what it had applied', async () => {
    git.commit('acme/gitops', {
      'clusters/eu-1/all.yaml': [
        namespace,
        configMap('one'),
        configMap('two'),
      ].join('---\n'),
    });
    await startCluster();
    await cluster.running.trigger();
    await cluster.send('POST', '/api/v1/namespaces/payments/configmaps', {
      metadata: { name: 'by-hand' },
    });
    git.commit('acme/gitops', {
      'clusters/eu-1/all.yaml': [namespace, configMap('two')].join('---\n'),
    });
    await cluster.restart();
    await cluster.running.trigger();
    expect(await names()).toEqual(['by-hand', 'two']);
  });

  it('reports a broken document, applies the others and deletes nothing meanwhile', async () => {
    const good = git.commit('acme/gitops', {
      'clusters/eu-1/a.yaml': `${namespace}---\n${configMap('kept')}`,
      'clusters/eu-1/b.yaml': configMap('one'),
    });
    await startCluster();
    await cluster.running.trigger();
    const broken = git.commit('acme/gitops', {
      'clusters/eu-1/a.yaml': `${namespace}---\nkind: "hunter2\n  unclosed`,
      'clusters/eu-1/b.yaml': `${configMap('one', {
        changed: 'yes',
      })}---\n${configMap('two')}`,
      'clusters/eu-1/c.yaml':
        'apiVersion: v1\nkind: Node\nmetadata: {name: node}\n',
      'clusters/eu-1/d.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {secrets.keyturn.dev/version.s-1a2b3c4d5e: 3}}\n',
    });
    await cluster.running.trigger();
    expect(await names()).toEqual(['kept', 'one', 'two']);
    const { status } = await kustomization();
    expect(status).toMatchObject({
      lastAppliedRevision: `main@sha1:${good}`,
      lastAttemptedRevision: `main@sha1:${broken}`,
      errors: [
        {
          file: 'clusters/eu-1/a.yaml',
          message: expect.stringMatching(/^line \d+ is not valid YAML/),
        },
        {
          file: 'clusters/eu-1/c.yaml',
          object: 'Node node',
          message: 'the cluster has no kind Node of v1',
        },
        {
          file: 'clusters/eu-1/d.yaml',
          object: 'Secret default/s',
          message: expect.stringContaining('must be a string'),
        },
      ],
      conditions: [{ status: 'False', reason: 'ReconciliationFailed' }],
    });
    expect(JSON.stringify(status)).not.toContain('hunter2');
  });

  it('undoes what somebody changed by hand', async () => {
    git.commit('acme/gitops', {
      'clusters/eu-1/all.yaml': `${namespace}---\n${configMap('one', {
        key: 'from Git',
      })}`,
    });
    await startCluster();
    await cluster.running.trigger();
    const path = '/api/v1/namespaces/payments/configmaps/one';
    await cluster.send('PATCH', path, { data: { key: 'by hand' } });
    await cluster.running.trigger();
    await expect(cluster.send('GET', path)).resolves.toMatchObject({
      data: { key: 'from Git' },
    });
  });

  it('applies several repositories, and lets none take what is of another', async () => {
    git.commit('acme/platform', {
      'clusters/eu-1/all.yaml': `${namespace}---\n${configMap('shared')}`,
    });
    git.commit('acme/shop', {
      'clusters/eu-1/all.yaml': `${configMap('shared')}---\n${configMap(
        'own',
      )}`,
    });
    await startCluster(['acme/platform', 'acme/shop']);
    await cluster.running.trigger();
    expect(await names()).toEqual(['own', 'shared']);
    expect((await kustomization('acme-platform')).status?.errors).toEqual([]);
    expect((await kustomization('acme-shop')).status?.errors).toEqual([
      expect.objectContaining({
        object: 'ConfigMap payments/shared',
        message: expect.stringContaining(
          'belongs to Kustomization acme-platform',
        ),
      }),
    ]);
  });

  it('says that it cannot read a repository, keeps what is there, and goes on with the next', async () => {
    git.commit('acme/shop', {
      'clusters/eu-1/all.yaml': `${namespace}---\n${configMap('one')}`,
    });
    await startCluster(['acme/missing', 'acme/shop']);
    await expect(cluster.running.trigger()).rejects.toThrow(
      `Could not fetch main of ${git.cloneUrl(
        'acme/missing',
      )}: the repository was not found`,
    );
    expect(await names()).toEqual(['one']);
    expect((await kustomization('acme-missing')).status?.conditions).toEqual([
      expect.objectContaining({ status: 'False', reason: 'ArtifactFailed' }),
    ]);

    git.commit('acme/shop', { 'elsewhere.yaml': configMap('two') });
    await expect(cluster.running.trigger()).rejects.toThrow();
    expect(await names()).toEqual(['one']);
    expect((await kustomization('acme-shop')).status?.conditions).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('has no folder clusters/eu-1'),
      }),
    ]);
  });

  it('says when its token is refused, without telling the token', async () => {
    git.commit('acme/gitops', { 'clusters/eu-1/all.yaml': namespace });
    await startCluster(['acme/gitops'], 'wrong-token');
    await expect(cluster.running.trigger()).rejects.toThrow(
      'the credentials were refused',
    );
    const { status } = await kustomization();
    expect(`${JSON.stringify(status)}${cluster.logged()}`).not.toMatch(
      new RegExp(
        `wrong-token|${Buffer.from('x-access-token:wrong')
          .toString('base64')
          .slice(0, 16)}`,
      ),
    );
  });

  it('polls', async () => {
    git.commit('acme/gitops', { 'clusters/eu-1/all.yaml': namespace });
    await startCluster();
    await untilTrue('the first sync is over', () => cluster.time.waiting > 0);
    const commit = git.commit('acme/gitops', {
      'clusters/eu-1/all.yaml': `${namespace}---\n${configMap('one')}`,
    });
    cluster.time.pass();
    await untilTrue(
      'the second commit is applied',
      async () =>
        (await kustomization()).status?.lastAppliedRevision ===
        `main@sha1:${commit}`,
    );
    expect(await names()).toEqual(['one']);
  });

  describe('told by a webhook', () => {
    let second: string;

    beforeEach(async () => {
      git.commit('acme/gitops', { 'clusters/eu-1/all.yaml': namespace });
      await startCluster();
      await untilTrue('the first sync is over', () => cluster.time.waiting > 0);
      second = git.commit('acme/gitops', {
        'clusters/eu-1/all.yaml': `${namespace}---\n${configMap('one')}`,
      });
    });

    const push = (ref: string, secret: string) => {
      const body = JSON.stringify({ ref });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      return cluster.fetch('/gitops/webhook', {
        method: 'POST',
        body,
        headers: {
          'x-github-event': 'push',
          'x-hub-signature-256': `sha256=${signature}`,
        },
      });
    };

    it('applies at once what was pushed', async () => {
      expect((await push('refs/heads/main', WEBHOOK_SECRET)).status).toBe(202);
      await untilTrue(
        'the push is applied',
        async () =>
          (await kustomization()).status?.lastAppliedRevision ===
          `main@sha1:${second}`,
      );
      expect(await names()).toEqual(['one']);
    });

    it('refuses a body that is not signed with its secret', async () => {
      expect((await push('refs/heads/main', 'guessed')).status).toBe(401);
      const unsigned = await cluster.fetch('/gitops/webhook', {
        method: 'POST',
        body: '{"ref":"refs/heads/main"}',
      });
      expect(unsigned.status).toBe(401);
    });

    it('lets pushes to other branches pass', async () => {
      const response = await push('refs/heads/rotate/1', WEBHOOK_SECRET);
      expect(await response.json()).toEqual({ accepted: false });
    });

    it('applies nothing while paused, and catches up afterwards', async () => {
      cluster.running.applyFault({ fault: 'agent-paused' });
      expect((await push('refs/heads/main', WEBHOOK_SECRET)).status).toBe(202);
      await expect(cluster.running.trigger()).rejects.toThrow('paused');
      expect(await names()).toEqual([]);
      cluster.running.liftFault('agent-paused');
      await untilTrue(
        'it catches up',
        async () => (await names()).length === 1,
      );
    });
  });
});
