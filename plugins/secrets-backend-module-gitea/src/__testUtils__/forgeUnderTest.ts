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
import { ScmIntegrations } from '@backstage/integration';
import {
  CallContext,
  ProposeRequest,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { GiteaForge } from '../GiteaForge';
import { FakeGitea } from './FakeGitea';

export const NOW = DateTime.fromISO('2026-11-30T12:00:00Z', { zone: 'utc' });
export const MANIFEST = 'clusters/eu-1/db.yaml';
export const OTHER = 'clusters/eu-1/api.yaml';
export const BRANCH = 'secrets/rotation-1';

export interface ForgeUnderTest {
  gitea: FakeGitea;
  forge: GiteaForge;
  context: CallContext;
}

/** A forge that talks to a Gitea of its own with two manifests and a file that no rotation names. */
export async function startForge(
  directory: ReturnType<typeof createMockDirectory>,
): Promise<ForgeUnderTest> {
  directory.clear();
  const gitea = await FakeGitea.start(directory.resolve('gitops.git'), {
    [MANIFEST]: '# of payments\npassword: old\n',
    [OTHER]: 'version: old\n',
    'README.md': 'untouched\n',
  });
  return {
    gitea,
    forge: forgeOf(gitea),
    context: {
      signal: new AbortController().signal,
      logger: mockServices.logger.mock(),
      now: () => NOW,
    },
  };
}

export function forgeOf(gitea: FakeGitea, password = 'a-token'): GiteaForge {
  const { host, url: baseUrl } = gitea;
  const config = mockServices.rootConfig({
    data: { integrations: { gitea: [{ host, baseUrl, password }] } },
  });
  const integrations = ScmIntegrations.fromConfig(config);
  return GiteaForge.create({ integrations });
}

/** A rotation that turns the word old into new in each of the files. */
export function proposal(
  gitea: FakeGitea,
  paths: string[] = [MANIFEST, OTHER],
): ProposeRequest {
  return {
    rotationId: 'rotation-1',
    repository: { url: `${gitea.url}/acme/gitops` },
    branch: BRANCH,
    title: 'Rotate payments-db-password',
    body: 'Because it is due.',
    commitMessage: 'Rotate payments-db-password\n\nRotation rotation-1',
    files: paths.map(path => ({
      url: gitea.fileUrl(path),
      transform: content => content.replace(/old/, 'new'),
    })),
  };
}

export async function failure(
  promise: Promise<unknown>,
): Promise<UpstreamError> {
  const error = await promise.then(
    () => undefined,
    reason => reason,
  );
  expect(error).toBeInstanceOf(UpstreamError);
  return error;
}
