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
import { giteaNotice } from '../bootstrap/gitea.mjs';
import { BUILD_TIMEOUT_MS, GiteaBench } from './gitea/GiteaBench';
import { GiteaRotation, MANIFESTS } from './gitea/GiteaRotation';

/** For a whole rotation on a machine that does much else at the same time. */
jest.setTimeout(180_000);

const notice = giteaNotice();

(notice ? describe.skip : describe)('A whole rotation on a real Gitea', () => {
  let gitea: GiteaBench;

  beforeAll(async () => {
    gitea = await GiteaBench.start();
  }, BUILD_TIMEOUT_MS);

  afterAll(() => gitea?.stop());

  const directory = createMockDirectory();

  const start = async () => {
    const repository = await gitea.createRepository(MANIFESTS);
    await repository.requireCheck('validate');
    const { url: serverUrl } = gitea.server;
    const { token } = gitea.portal;
    return GiteaRotation.start({ repository, serverUrl, token, directory });
  };

  const rotate = async (loseAt?: number, killed: boolean = false) => {
    const rotation = await start();
    const { bench, repository } = rotation;
    try {
      if (loseAt !== undefined) rotation.loseAt(loseAt, killed);
      await rotation.runUntil('it is proposed', r => r.phase === 'proposed');
      const [{ head }] = await repository.pulls();
      const [path] = Object.keys(MANIFESTS);
      // right where the rotation writes its annotations
      const changed = MANIFESTS[path as keyof typeof MANIFESTS].replace(
        'namespace: payments\n',
        'namespace: payments\n  labels:\n    app: db\n',
      );
      await repository.commit({ [path]: changed });
      await rotation.runUntil('its branch is on its base again', () =>
        rotation.proxy.mutations.some(line =>
          line.endsWith('git-receive-pack'),
        ),
      );
      await rotation.runUntil('nothing conflicts', r =>
        r.pullRequests.every(({ conflicting }) => !conflicting),
      );
      await repository.reportCheck(head.ref, 'validate', 'success');
      await rotation.runUntil('it is merged', r => r.phase === 'merged');
      expect(bench.issuer.liveCredentials).toContain('old');
      bench.propagate((await rotation.record).versionId!);
      await rotation.runUntil('it is completed', r => r.phase === 'completed');
      const pulls = await repository.pulls();
      expect(pulls.map(({ merged }) => merged)).toEqual([true]);
      expect(await repository.branches()).toEqual(['main', head.ref].sort());
      expect(bench.issuer.liveCredentials).toEqual(['credential-2']);
      return rotation.proxy.mutations;
    } finally {
      await rotation.stop();
    }
  };

  it('goes from the request to the revocation, past a conflict', async () => {
    const mutations = await rotate();
    expect(mutations.map(line => line.replace(/.*\//, ''))).toEqual([
      'contents',
      'pulls',
      'git-receive-pack',
      'merge',
    ]);
  });

  it.each([1, 2, 3, 4])(
    'does so where the answer to change %s is lost',
    async change => {
      const mutations = await rotate(change);
      expect(mutations.length).toBeGreaterThanOrEqual(4);
    },
  );

  it.each([1, 2, 3, 4])(
    'does so where the process ends with change %s',
    async change => {
      const mutations = await rotate(change, true);
      expect(mutations.length).toBeGreaterThanOrEqual(4);
    },
  );

  it.each([
    ['nothing is lost', undefined, false],
    ['the answer to the comment is lost', 3, false],
    ['the answer to the close is lost', 4, false],
    ['the answer to the deletion of the branch is lost', 5, false],
    ['the process ends with the comment', 3, true],
    ['the process ends with the close', 4, true],
  ] as const)('is cancelled for good where %s', async (_, loseAt, killed) => {
    const rotation = await start();
    const { bench, repository } = rotation;
    try {
      if (loseAt !== undefined) rotation.loseAt(loseAt, killed);
      await rotation.runUntil('it is proposed', r => r.phase === 'proposed');
      await bench.cancel(rotation.id);
      await rotation.runUntil('it is cancelled', r => r.phase === 'cancelled');
      const [pull, ...more] = await repository.pulls();
      expect(more).toEqual([]);
      expect(pull).toMatchObject({ state: 'closed', merged: false });
      const reviews = await repository.ask(
        'GET',
        `/pulls/${pull.number}/reviews`,
      );
      expect(reviews).toHaveLength(1);
      expect(await repository.branches()).toEqual(['main']);
      expect(bench.issuer.liveCredentials).toEqual(['old']);
    } finally {
      await rotation.stop();
    }
  });
});
