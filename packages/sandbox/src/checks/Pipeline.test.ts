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
import { DateTime, Duration } from 'luxon';
import {
  GITOPS,
  octokitOf,
  openPullRequest,
  until,
  useForges,
} from '../forge/__testUtils__/testForge';
import { RunningForge } from '../forge';
import { Pipeline, PipelineOptions } from './index';

describe('Pipeline', () => {
  const { startSeeded } = useForges();
  const running: Pipeline[] = [];

  afterEach(async () => {
    for (const pipeline of running.splice(0)) await pipeline.stop();
  });

  const start = (forge: RunningForge, options: Partial<PipelineOptions> = {}) =>
    running.push(
      Pipeline.start({
        forgeUrl: forge.url,
        repository: 'acme/gitops',
        token: 'token-ada',
        check: 'validate',
        takes: Duration.fromMillis(0),
        pollMs: 10,
        logger: mockServices.logger.mock(),
        now: () => DateTime.utc(),
        ...options,
      }),
    );

  const stateOf = (forge: RunningForge, ref: string) => {
    const seen: { state?: string; description?: string | null } = {};
    const look = async () => {
      const { data } = await octokitOf(forge).repos.getCombinedStatusForRef({
        ...GITOPS,
        ref,
      });
      Object.assign(seen, data.statuses[0]);
    };
    return { seen, look };
  };

  const reaches = async (
    forge: RunningForge,
    { ref, state }: { ref: string; state: string },
  ) => {
    const { seen, look } = stateOf(forge, ref);
    let pending = look();
    await until(() => {
      pending = pending.then(look);
      return seen.state === state;
    });
    await pending;
    return seen;
  };

  it('finds manifests fit that can be read, so that they can be merged', async () => {
    const forge = await startSeeded();
    forge.setProtection('acme', 'gitops', {
      requiredChecks: ['validate'],
      strict: false,
    });
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'apps/db.yaml': 'password: two\n' });
    start(forge);
    expect(await reaches(forge, { ref: 'x', state: 'success' })).toMatchObject({
      description: 'All manifests can be read',
    });
    await ada.pulls.merge({ ...GITOPS, pull_number: 1 });
  });

  it('names the manifest that cannot be read', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'apps/db.yaml': 'a: [b\n' });
    start(forge);
    expect(await reaches(forge, { ref: 'x', state: 'failure' })).toMatchObject({
      description: expect.stringContaining('apps/db.yaml is not YAML'),
    });
  });

  it('lets a check run for a while, and takes up one that was under way', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'apps/db.yaml': 'password: two\n' });
    start(forge, { takes: Duration.fromObject({ hours: 1 }) });
    expect(await reaches(forge, { ref: 'x', state: 'pending' })).toMatchObject({
      description: 'Reads the manifests',
    });
    for (const pipeline of running.splice(0)) await pipeline.stop();
    start(forge, { now: () => DateTime.utc().plus({ hours: 2 }) });
    await reaches(forge, { ref: 'x', state: 'success' });
  });

  it('says so where the forge refuses it, and goes on looking', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'apps/db.yaml': 'password: two\n' });
    forge.faults.add({ kind: 'down', path: '/api/v3/*', count: 1 });
    const logger = mockServices.logger.mock();
    start(forge, { logger });
    await reaches(forge, { ref: 'x', state: 'success' });
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
