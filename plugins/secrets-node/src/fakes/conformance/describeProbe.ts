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
  CallContext,
  ExpectedScalar,
  ObserveRequest,
  PropagationProbe,
  ResolvedTarget,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { fakeCallContext } from '../fakeCallContext';

/** A probe, fresh for one test. @public */
export interface ProbeUnderTest {
  probe: PropagationProbe;
  secret: SecretDescriptor;
  /** A target that the probe observes; nothing runs there yet. */
  target: ResolvedTarget;
  /** A target that the probe does not observe. */
  foreignTarget: ResolvedTarget;
  context?: CallContext;
  /** Brings the target, with every workload of it, to a version. */
  runVersion(versionId: string): Promise<void> | void;
  /** What the merge of the version that runs has brought to the documents of the target; at least one scalar. */
  expected(versionId: string): ExpectedScalar[];
  /**
   * Has the target name a version and hold something else than its merge has brought, as after a conflict that was
   * resolved by hand.
   */
  runMislabelled(versionId: string): Promise<void> | void;
  /**
   * Has somebody replaced the value that the target holds, beside the version that it names; where the
   * system tells who wrote what.
   */
  runOverwritten?(versionId: string): Promise<void> | void;
  /**
   * Brings the target to a version, beside something that is not declared and uses it from before; where the probe
   * looks for consumers.
   */
  runUndeclared?(versionId: string): Promise<void> | void;
  /** Makes the system behind the probe unreachable. */
  goDown(): Promise<void> | void;
  stop?(): Promise<void>;
}

/**
 * Defines the tests that every probe must pass.
 * @public
 */
export function describeProbe(options: {
  name: string;
  create(): Promise<ProbeUnderTest> | ProbeUnderTest;
}): void {
  describe(`${options.name} keeps the promise of a probe`, () => {
    let given: ProbeUnderTest;

    const observe = (
      versionId?: string,
      more: Pick<ObserveRequest, 'expected' | 'remembered'> = {},
    ) => {
      const { probe, secret, target } = given;
      return probe.observe(
        { secret, target, versionId, ...more },
        given.context ?? fakeCallContext(),
      );
    };

    const consumers = async (
      versionId: string,
      expected?: ExpectedScalar[],
    ) => {
      const { probe, secret, target } = given;
      const found = await probe.consumers?.(
        { secret, target, versionId, expected },
        given.context ?? fakeCallContext(),
      );
      if (!found) throw new Error(`${probe.id} does not look for consumers`);
      return found.consumers;
    };

    beforeEach(async () => {
      given = await options.create();
    });

    afterEach(async () => {
      await given.stop?.();
    });

    it('knows which targets it can look at', () => {
      expect(given.probe.observes(given.target)).toBe(true);
      expect(given.probe.observes(given.foreignTarget)).toBe(false);
    });

    it('does not take a target for running before it is', async () => {
      const { state, evidence } = await observe('version-2');
      expect(state).toBe('not-yet');
      expect(evidence.length).toBeGreaterThan(0);
    });

    it('tells the version looked for from another one', async () => {
      await given.runVersion('version-1');
      expect(await observe('version-2')).toMatchObject({
        state: 'not-yet',
        versionId: 'version-1',
      });
      await given.runVersion('version-2');
      expect(await observe('version-2')).toMatchObject({
        state: 'running',
        versionId: 'version-2',
      });
    });

    it('proves what the merge brings, and takes no version id for it', async () => {
      await given.runVersion('version-2');
      const expected = given.expected('version-2');
      expect(expected).not.toEqual([]);
      expect(await observe('version-2', { expected })).toMatchObject({
        state: 'running',
      });
      await given.runMislabelled('version-2');
      const seen = await observe('version-2', { expected });
      const { state, versionId, evidence, differs = [] } = seen;
      expect([state, versionId]).toEqual(['not-yet', 'version-2']);
      expect(evidence[0].trim()).not.toBe('');
      expect(differs).not.toEqual([]);
      for (const { document, path, sha256 } of differs) {
        const merged = expected.find(
          one =>
            JSON.stringify([one.document, one.path]) ===
            JSON.stringify([document, path]),
        );
        expect(merged).toBeDefined();
        expect(sha256).not.toBe(merged?.sha256);
      }
      if (!given.probe.consumers) return;
      const states = (await consumers('version-2', expected)).map(
        consumer => consumer.state,
      );
      expect(states).not.toContain('running');
    });

    it('does not take a value of another hand for that of the version', async () => {
      if (!given.runOverwritten) return;
      await given.runVersion('version-2');
      await given.runOverwritten('version-2');
      const expected = given.expected('version-2');
      const { state, versionId } = await observe('version-2', { expected });
      expect([state, versionId]).toEqual(['not-yet', 'version-2']);
      if (!given.probe.consumers) return;
      const states = (await consumers('version-2', expected)).map(
        consumer => consumer.state,
      );
      expect(states).not.toContain('running');
    });

    it('does not judge documents that its system does not hold', async () => {
      await given.runVersion('version-2');
      const foreign: ExpectedScalar = {
        document: { kind: 'Unheard', name: 'of' },
        path: ['spec', 'value'],
        sha256: '0'.repeat(64),
      };
      const expected = [...given.expected('version-2'), foreign];
      expect(await observe('version-2', { expected })).toMatchObject({
        state: 'running',
      });
    });

    it('remembers little, and no text that it did not write makes a version run', async () => {
      await given.runVersion('version-2');
      const { state, remembered = '' } = await observe('version-2');
      expect(state).toBe('running');
      expect(Buffer.byteLength(remembered)).toBeLessThanOrEqual(64 * 1024);
      for (const text of [remembered, '', '{}', '[', 'null']) {
        expect(await observe('version-2', { remembered: text })).toMatchObject({
          state: 'running',
        });
        expect(await observe('version-3', { remembered: text })).toMatchObject({
          state: 'not-yet',
        });
      }
    });

    it('says which version runs when asked for none', async () => {
      await given.runVersion('version-1');
      expect(await observe()).toMatchObject({ versionId: 'version-1' });
    });

    it('gives sentences as evidence', async () => {
      await given.runVersion('version-1');
      const { evidence } = await observe('version-1');
      expect(evidence.length).toBeGreaterThan(0);
      expect(evidence.filter(sentence => !sentence.trim())).toEqual([]);
    });

    it('finds what uses the target, declared or not, and whether it is on the version', async () => {
      if (!given.runUndeclared) return;
      const { kind, name } = given.target.workloads![0];
      const states = async (versionId: string) =>
        (await consumers(versionId)).map(consumer => [
          consumer.kind === kind && consumer.name === name,
          consumer.state,
        ]);
      await given.runVersion('version-2');
      expect(await states('version-2')).toEqual([[true, 'running']]);
      expect(await states('version-3')).toEqual([[true, 'not-yet']]);
      await given.runUndeclared('version-2');
      expect((await states('version-2')).sort()).toEqual([
        [false, 'not-yet'],
        [true, 'running'],
      ]);
      for (const { evidence, namespace } of await consumers('version-2')) {
        expect(namespace).toBe(given.target.namespace);
        expect(evidence.filter(sentence => sentence.trim())).not.toEqual([]);
      }
    });

    it('does not take consumers that it cannot look for as none', async () => {
      if (!given.probe.consumers) return;
      await given.runVersion('version-1');
      await given.goDown();
      await expect(consumers('version-1')).rejects.toMatchObject({
        name: 'UpstreamError',
      });
    });

    it('rejects when it cannot tell', async () => {
      await given.runVersion('version-1');
      await given.goDown();
      await expect(observe('version-1')).rejects.toMatchObject({
        name: 'UpstreamError',
      });
    });
  });
}
