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
import { ScmIntegrations } from '@backstage/integration';
import {
  CallContext,
  ProposeRequest,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { GithubForge } from '../GithubForge';
import { FakeGithub } from './FakeGithub';

export const NOW = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
export const MANIFEST = 'clusters/eu-1/db.yaml';
export const BRANCH = 'secrets/rotation-1';

export interface ForgeUnderTest {
  github: FakeGithub;
  forge: GithubForge;
  context: CallContext;
}

/** A forge that talks to a GitHub of its own with two manifests and a file that no rotation names. */
export async function startForge(): Promise<ForgeUnderTest> {
  const github = await FakeGithub.start({
    [MANIFEST]: 'password: old\n',
    'clusters/eu-1/api.yaml': 'version: old\n',
    'README.md': 'untouched\n',
  });
  const { host, url } = github;
  const config = mockServices.rootConfig({
    data: {
      integrations: {
        github: [{ host, apiBaseUrl: `${url}/api/v3`, token: 'a-token' }],
      },
    },
  });
  return {
    github,
    forge: GithubForge.create({
      integrations: ScmIntegrations.fromConfig(config),
    }),
    context: {
      signal: new AbortController().signal,
      logger: mockServices.logger.mock(),
      now: () => NOW,
    },
  };
}

/** A rotation that turns the word old into new in each of the files. */
export function proposal(
  github: FakeGithub,
  paths: string[] = [MANIFEST, 'clusters/eu-1/api.yaml'],
): ProposeRequest {
  return {
    rotationId: 'rotation-1',
    repository: { url: `${github.url}/acme/gitops` },
    branch: BRANCH,
    title: 'Rotate payments-db-password',
    body: 'Because it is due.',
    commitMessage: 'Rotate payments-db-password\n\nRotation rotation-1',
    files: paths.map(path => ({
      url: github.fileUrl(path),
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
