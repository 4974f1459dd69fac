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

    const observe = (versionId?: string) => {
      const { probe, secret, target } = given;
      return probe.observe(
        { secret, target, versionId },
        given.context ?? fakeCallContext(),
      );
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

    it('rejects when it cannot tell', async () => {
      await given.runVersion('version-1');
      await given.goDown();
      await expect(observe('version-1')).rejects.toMatchObject({
        name: 'UpstreamError',
      });
    });
  });
}
