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
  applyFileEdits,
  FileEdit,
  groupEditsByFile,
  Repository,
} from '@keyturn/plugin-secrets-node';
import { ProposedPullRequest, RotationStore } from '../database/RotationStore';
import { ManifestFiles } from './ManifestFiles';
import { pullRequestText } from './pullRequestText';
import { StepWork } from './RotationStep';

/** Opens the pull requests that a rotation lacks, one per repository. */
export class PullRequestProposer {
  readonly #files: ManifestFiles;
  readonly #store: RotationStore;
  readonly #portalUrl: string;

  constructor(options: {
    files: ManifestFiles;
    store: RotationStore;
    /** Base URL of the portal's pages, for links in pull requests. */
    portalUrl: string;
  }) {
    this.#files = options.files;
    this.#store = options.store;
    this.#portalUrl = options.portalUrl;
  }

  /**
   * Each pull request is recorded before the next is opened. One that was closed and superseded is proposed again
   * from a new branch; everything else that exists is left alone.
   *
   * @returns the latest pull request of every repository
   */
  async proposeMissing(work: StepWork): Promise<ProposedPullRequest[]> {
    const edits = await this.#store.edits(work.rotation.id);
    const latest: ProposedPullRequest[] = [];
    for (const { repository, files } of this.#byRepository(edits)) {
      const known = latestOf(work, repository);
      if (known && !known.superseded) {
        latest.push(known);
        continue;
      }
      const attempt = (known?.attempt ?? 0) + 1;
      const pullRequest = await this.#propose(work, repository, files, attempt);
      await work.record({
        pullRequests: [pullRequest],
        journal: [
          {
            event: 'pull-request.opened',
            message: `Pull request #${pullRequest.number} in ${repository.url}`,
            links: [
              {
                title: `Pull request #${pullRequest.number}`,
                url: pullRequest.url,
              },
            ],
          },
        ],
      });
      latest.push(pullRequest);
    }
    return latest;
  }

  async #propose(
    work: StepWork,
    repository: Repository,
    files: Map<string, FileEdit[]>,
    attempt: number,
  ): Promise<ProposedPullRequest> {
    const { rotation, secret, context } = work;
    const suffix = attempt > 1 ? `-${attempt}` : '';
    const opened = await this.#files.forge(repository.url).propose(
      {
        rotationId: rotation.id,
        repository,
        branch: `rotate/${secret.name}/${rotation.id}${suffix}`,
        ...pullRequestText({
          rotation,
          secret,
          files,
          portalUrl: this.#portalUrl,
        }),
        files: [...files].map(([url, edits]) => ({
          url,
          transform: content => applyFileEdits(content, edits),
        })),
      },
      context,
    );
    return {
      ...opened,
      repository: repository.url,
      attempt,
      superseded: false,
    };
  }

  #byRepository(
    edits: FileEdit[],
  ): Array<{ repository: Repository; files: Map<string, FileEdit[]> }> {
    const grouped = new Map<
      string,
      { repository: Repository; files: Map<string, FileEdit[]> }
    >();
    for (const [file, fileEdits] of groupEditsByFile(edits)) {
      const repository = this.#files.forge(file).repositoryOf(file);
      const group = grouped.get(repository.url) ?? {
        repository,
        files: new Map(),
      };
      group.files.set(file, fileEdits);
      grouped.set(repository.url, group);
    }
    return [...grouped.values()];
  }
}

function latestOf(
  { rotation }: StepWork,
  repository: Repository,
): ProposedPullRequest | undefined {
  return rotation.pullRequests
    .filter(pullRequest => pullRequest.repository === repository.url)
    .sort((a, b) => b.attempt - a.attempt)[0];
}
