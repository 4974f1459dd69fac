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

import { mockServices } from '@backstage/backend-test-utils';
import { CallContext, Forge } from '@keyturn/plugin-secrets-node';
import { FakeForge, FakeProbe } from '@keyturn/plugin-secrets-node/testUtils';
import { DateTime } from 'luxon';
import { runInRequest } from '../requestScope';
import { ModuleRegistry } from './ModuleRegistry';
import { DEFAULT_REQUEST_LIMITS, readRequestLimits } from './requestLimits';

const FILE = 'https://git.example.com/acme/gitops/blob/main/db.yaml';
const context = (signal = new AbortController().signal): CallContext => ({
  signal,
  logger: mockServices.logger.mock(),
  now: () => DateTime.utc(),
});
const inRequest = <T>(work: () => T, readsOnly = true) =>
  runInRequest({ kind: 'people', caller: 'user:default/a', readsOnly }, work);

/** A registry whose forge answers a read only once it is told to. */
function slowForge() {
  const registry = new ModuleRegistry();
  const fake = new FakeForge();
  fake.writeFile(FILE, 'a: 1\n');
  const open: Array<{ signal: AbortSignal; answer: () => void }> = [];
  const read = fake.readFile.bind(fake);
  fake.readFile = (url: string, given: CallContext) =>
    new Promise((resolve, reject) => {
      given.signal.addEventListener('abort', () => reject(given.signal.reason));
      open.push({
        signal: given.signal,
        answer: () => resolve(read(url, given)),
      });
    });
  registry.addForge(fake);
  const forge = registry.forgeFor(FILE) as Forge;
  const settled = () => new Promise(resolve => setImmediate(resolve));
  return { registry, fake, forge, open, settled };
}

describe('a module from the registry', () => {
  it('is what it was, but for its calls', async () => {
    const { fake, forge, registry } = slowForge();
    expect([forge.id, forge.title]).toEqual([fake.id, fake.title]);
    expect(forge.handles(FILE)).toBe(true);
    expect(forge.repositoryOf(FILE)).toEqual(fake.repositoryOf(FILE));
    const frozen = Object.freeze({
      ...new FakeProbe(),
      id: 'frozen',
      observes: () => true,
      observe: async () => ({ state: 'not-yet' as const, evidence: [] }),
    });
    registry.addProbe(frozen);
    const target = { cluster: 'eu-1' } as never;
    const probe = registry.probeFor(target)!;
    await expect(
      probe.observe({ target } as never, context()),
    ).resolves.toEqual({ state: 'not-yet', evidence: [] });
    expect('consumers' in probe).toBe(false);
    expect(probe.consumers).toBeUndefined();
  });

  it('asks a host no more than is allowed, whoever asks', async () => {
    const { forge, open, settled } = slowForge();
    const reads = Array.from({ length: 30 }, () =>
      forge.readFile(FILE, context()),
    );
    await settled();
    expect(open).toHaveLength(DEFAULT_REQUEST_LIMITS.background);
    const people = Array.from({ length: 30 }, (_, i) =>
      runInRequest(
        { kind: 'people', caller: `user:default/${i % 3}`, readsOnly: false },
        () => forge.readFile(FILE, context()),
      ),
    );
    await settled();
    expect(open).toHaveLength(20);
    for (let i = 0; i < 60; i++) {
      open[i].answer();
      await settled();
    }
    const answers = await Promise.all([...reads, ...people]);
    expect(new Set(answers)).toEqual(new Set(['a: 1\n']));
  });

  it('has those share a read who only read, at the same time', async () => {
    const { forge, open, settled } = slowForge();
    const read = () => inRequest(() => forge.readFile(FILE, context()));
    const together = [read(), read(), read()];
    await settled();
    expect(open).toHaveLength(1);
    const other = inRequest(() =>
      forge.readFile(FILE, context(), 'a'.repeat(40)),
    );
    const acting = inRequest(() => forge.readFile(FILE, context()), false);
    const engine = forge.readFile(FILE, context());
    await settled();
    expect(open).toHaveLength(4);
    open.forEach(({ answer }) => answer());
    await Promise.all([...together, other, acting, engine]);
    read().catch(() => {});
    await settled();
    expect(open).toHaveLength(5);
  });

  it('ends a shared read only once nobody waits for it', async () => {
    const { forge, open, settled } = slowForge();
    const controllers = [new AbortController(), new AbortController()];
    const reads = controllers.map(({ signal }) =>
      inRequest(() => forge.readFile(FILE, context(signal))).catch(
        error => error.message,
      ),
    );
    await settled();
    controllers[0].abort(new Error('gone'));
    await expect(reads[0]).resolves.toBe('gone');
    expect(open[0].signal.aborted).toBe(false);
    controllers[1].abort(new Error('gone too'));
    await expect(reads[1]).resolves.toBe('gone too');
    expect(open[0].signal.aborted).toBe(true);
    await settled();
    expect(open).toHaveLength(1);
  });

  it('lets no slow cluster keep others from being observed', async () => {
    const registry = new ModuleRegistry();
    const probe = new FakeProbe();
    const asked: string[] = [];
    probe.observe = ({ target }) => {
      asked.push(target.cluster);
      return new Promise(() => {});
    };
    registry.addProbe(probe);
    const observe = (cluster: string) => {
      const target = { cluster } as never;
      registry
        .probeFor(target)!
        .observe({ target } as never, context())
        .catch(() => {});
    };
    Array.from({ length: 30 }, () => observe('slow'));
    observe('quick');
    await new Promise(resolve => setImmediate(resolve));
    expect(asked.filter(cluster => cluster === 'slow')).toHaveLength(10);
    expect(asked).toContain('quick');
  });
});

describe('readRequestLimits', () => {
  const read = (requests: object) =>
    readRequestLimits(
      mockServices.rootConfig({
        data: { secrets: { upstreams: { requests: { ...requests } } } },
      }),
    );

  it('takes what the config says, and defaults for the rest', () => {
    expect(read({ people: 20 })).toEqual({
      ...DEFAULT_REQUEST_LIMITS,
      people: 20,
    });
  });

  it.each([0, -1, 1.5])('refuses %d', waiting => {
    expect(() => read({ waiting })).toThrow(
      `secrets.upstreams.requests.waiting is ${waiting}, and must be a whole number from 1`,
    );
  });
});
