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

import { PullRequest } from '@keyturn/plugin-secrets-common';
import { JournalNote, ProposedPullRequest } from '../database/RotationStore';
import { repositoryName } from './repositoryName';

/** That it was based anew, and why. */
export function rebasedNote(
  { number, url }: ProposedPullRequest,
  { conflicting }: PullRequest,
): JournalNote {
  const why = conflicting ? 'conflicted with' : 'was behind';
  return {
    event: 'pull-request.rebased',
    message: `Pull request #${number} ${why} its base branch and was based on it anew`,
    links: [{ title: `Pull request #${number}`, url }],
  };
}

/** That it was left as it is. */
export function keptNote(reason: string): JournalNote {
  return { event: 'pull-request.kept', level: 'warning', message: reason };
}

/** What became of it since it was last seen; nothing where nothing did. */
export function changeNote(
  before: ProposedPullRequest,
  now: ProposedPullRequest,
): JournalNote[] {
  if (before.state === now.state) return [];
  const by = now.mergedBy ? ` by ${now.mergedBy}` : '';
  const commit = now.mergeCommit ? ` as ${now.mergeCommit.slice(0, 10)}` : '';
  return [
    {
      event: `pull-request.${now.state}`,
      level: now.state === 'closed' ? 'warning' : 'info',
      message:
        now.state === 'merged'
          ? `Pull request #${now.number} merged${by}${commit}`
          : `Pull request #${now.number} is ${now.state}`,
      links: [{ title: `Pull request #${now.number}`, url: now.url }],
    },
  ];
}

/** That it was opened, and what it does beside bringing the change. */
export function openedNote({
  number,
  repository,
  url,
  restart,
}: ProposedPullRequest): JournalNote {
  const what = restart === undefined ? '' : ' to restart workloads';
  return {
    event: 'pull-request.opened',
    message: `Opened pull request #${number} in ${repositoryName(
      repository,
    )}${what}`,
    links: [{ title: `Pull request #${number}`, url }],
  };
}
