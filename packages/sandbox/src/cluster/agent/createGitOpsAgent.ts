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

import path from 'node:path';
import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, HumanDuration } from '@backstage/types';
import { DateTime } from 'luxon';
import { Wait } from '../controllers/wait';
import { ObjectStore } from '../objects/ObjectStore';
import { GitMirror } from './GitMirror';
import { GitOpsAgent } from './GitOpsAgent';
import { KustomizationReconciler } from './KustomizationReconciler';

export interface GitOpsOptions {
  /** Clone URLs, http or https, without a credential. */
  repositoryUrls: string[];
  /** Sent to each of the repositories' servers; absent for repositories anybody may read. */
  token?: string;
  /** Folder in each repository; default `clusters/<name of the cluster>`. */
  path?: string;
  /** Default `main`. */
  branch?: string;
  /** Default 10 seconds. */
  pollInterval?: HumanDuration;
  /** Where given, `POST /gitops/webhook` takes only bodies signed with it. */
  webhookSecret?: string;
}

/** @throws InputError for a URL that is none, or two that cannot be told apart */
export function createGitOpsAgent(
  options: GitOpsOptions,
  cluster: {
    name: string;
    dataDir: string;
    store: ObjectStore;
    now: () => DateTime;
    wait: Wait;
    inWaves: () => boolean;
    logger: LoggerService;
  },
): GitOpsAgent {
  const { repositoryUrls, token, branch = 'main' } = options;
  const folder = options.path ?? `clusters/${cluster.name}`;
  const pollIntervalMs = durationToMilliseconds(
    options.pollInterval ?? { seconds: 10 },
  );
  const { dataDir, wait, logger } = cluster;
  const mirrors = repositoryUrls.map(url =>
    GitMirror.create({ url, branch, token, dataDir }),
  );
  const names = new Set(mirrors.map(({ name }) => name));
  if (names.size < mirrors.length) {
    throw new InputError('Two repositories have the same owner and name');
  }
  return new GitOpsAgent({
    reconcilers: mirrors.map(
      mirror =>
        new KustomizationReconciler({
          ...cluster,
          mirror,
          path: path.posix.normalize(folder).replace(/\/$/, ''),
          interval: `${pollIntervalMs / 1_000}s`,
        }),
    ),
    pollIntervalMs,
    wait,
    logger,
  });
}
