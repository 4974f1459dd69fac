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

import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { secretEntity } from '../__testUtils__/secretEntity';
import { TestPortal } from '../__testUtils__/TestPortal';

const manifestOf = (name: string, cluster: string) =>
  `https://git.example.com/acme/gitops/blob/main/clusters/${cluster}/${name}.yaml`;

const MANIFEST = (name: string) => `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: payments
spec:
  encryptedData:
    password: OLD
`;

const secret = (name: string, targets: number): Entity =>
  secretEntity(name, {
    spec: {
      credential: { kind: 'password', issuer: 'fake-issuer' },
      authority: { class: 'runtime', ref: 'fake-authority' },
      targets: Array.from({ length: targets }, (_, i) => ({
        environment: 'production',
        cluster: `c-${i}`,
        namespace: 'payments',
        manifest: manifestOf(name, `c-${i}`),
        keys: ['password'],
      })),
    },
  });

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const FILES = 100;

describe('Plans', () => {
  let portal: TestPortal;
  let atOnce: number;
  let most: number;
  let read: string[];
  /** Resolves what is read; undefined answers at once. */
  let gate: Promise<void> | undefined;

  async function start(requests: Record<string, number> = {}) {
    portal = await TestPortal.start({
      entities: NAMES.map(name => secret(name, FILES)),
      secretsConfig: { upstreams: { requests } },
    });
    const { forge } = portal;
    for (const name of NAMES) {
      for (let i = 0; i < FILES; i++) {
        forge.writeFile(manifestOf(name, `c-${i}`), MANIFEST(name));
      }
    }
    [atOnce, most, read, gate] = [0, 0, [], undefined];
    const readFile = forge.readFile.bind(forge);
    forge.readFile = async (url, context, commit) => {
      read.push(url);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await (gate ?? new Promise(resolve => setImmediate(resolve)));
      atOnce -= 1;
      return readFile(url, context, commit);
    };
  }
  afterEach(() => portal.stop());

  const plan = (name: string, user = 'jane') =>
    portal.http
      .get(`/api/secrets/v1/secrets/default/${name}/plan`)
      .set(
        'authorization',
        mockCredentials.user.header(`user:default/${user}`),
      );

  const closeGate = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  const until = async (test: () => boolean) => {
    while (!test()) await new Promise(resolve => setImmediate(resolve));
  };

  it('read a few files at a time, and all of them', async () => {
    await start();
    const { body, status } = await plan('a');
    expect(status).toBe(200);
    expect(body.problems).toEqual([]);
    expect(body.repositories[0].files).toHaveLength(FILES);
    expect(new Set(read).size).toBe(FILES);
    expect(most).toBe(4);
  });

  it('of one caller together read no more than one may, and leave room for others', async () => {
    await start();
    const open = closeGate();
    const mine = NAMES.slice(0, 5).map(name => plan(name).then(one => one));
    await until(() => read.length === 5);
    const other = plan('f', 'john').then(one => one);
    const isOther = (url: string) => url.endsWith('/f.yaml');
    await until(() => read.some(isOther));
    expect(read.filter(url => !isOther(url))).toHaveLength(5);
    open();
    gate = undefined;
    expect((await other).status).toBe(200);
    for (const { status } of await Promise.all(mine)) expect(status).toBe(200);
  });

  it('of many callers together read no more than the forge takes', async () => {
    await start();
    const all = NAMES.map((name, i) => plan(name, `user-${i}`));
    for (const { status } of await Promise.all(all)) expect(status).toBe(200);
    expect(most).toBe(10);
  });

  it('are refused with a time where too much waits, for the caller alone or for all', async () => {
    await start({ people: 2, perCaller: 1, waiting: 6, waitingPerCaller: 5 });
    const open = closeGate();
    const first = plan('a').then(one => one);
    await until(() => read.length === 1);
    const tooMuch = await Promise.all(['b', 'c'].map(name => plan(name)));
    const busy = tooMuch.find(({ status }) => status === 429)!;
    expect(busy.headers['retry-after']).toBe('5');
    expect(busy.body.error.message).toMatch(
      /^One caller waits for more answers of Fake forge \(git\.example\.com\) than one may/,
    );
    const others = ['john', 'joan', 'jill'].map(user => plan('d', user));
    const answers = Promise.all(others);
    await until(() => read.some(url => url.endsWith('/d.yaml')));
    const { status, headers, body } = await plan('e', 'jack');
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(body.error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('is asked as much as it may be'),
    });
    open();
    gate = undefined;
    await first;
    await answers;
  });

  it('are not made of a secret with 2,000 targets, which is said to administrators', async () => {
    await start();
    await portal.stop();
    portal = await TestPortal.start({ entities: [secret('many', 2_000)] });
    expect((await plan('many')).status).toBe(404);
    expect(portal.forge.calls.count('readFile')).toBe(0);
    const { body } = await portal.http.get('/api/secrets/v1/boundaries');
    expect(body.warnings).toContainEqual(
      expect.stringMatching(
        /^resource:default\/many: .*spec\.targets must have at most 100 items$/,
      ),
    );
  });

  it('are made once for the same declaration and files, and again when one changes', async () => {
    await start();
    const made = () => portal.authority.calls.count('plan');
    const first = (await plan('a')).body;
    expect((await plan('a', 'john')).body).toEqual(first);
    expect(made()).toBe(1);
    const [url] = [manifestOf('a', 'c-7')];
    portal.forge.writeFile(url, `# changed\n${MANIFEST('a')}`);
    expect((await plan('a')).status).toBe(200);
    expect(made()).toBe(2);
    portal.forge.writeFile(url, 'no: secret\n');
    const broken = (await plan('a')).body;
    expect(broken.problems).toHaveLength(1);
    expect((await plan('a', 'john')).body).toEqual(broken);
    expect(made()).toBe(3);
    portal.forge.writeFile(url, MANIFEST('a'));
    expect((await plan('a')).body).toEqual(first);
    expect(made()).toBe(3);
  });
});
