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

import { JournalEntry } from '@keyturn/plugin-secrets-common';
import { ProposedPullRequest } from '../database/RotationStore';
import { repositoryName } from './repositoryName';
import { StepWork } from './RotationStep';

/** Why pull requests that Keyturn may merge cannot be merged, or not yet; one sentence each. */
export function obstacles(
  pullRequests: ProposedPullRequest[],
  { policy }: StepWork,
  state: 'blocked' | 'waiting',
): string[] {
  if (policy.approval !== 'auto-merge') return [];
  const verb = state === 'blocked' ? 'cannot be merged' : 'is merged later';
  return pullRequests
    .filter(one => one.state === 'open' && one.mergeability?.state === state)
    .map(one => {
      const reasons = one.mergeability!.reasons.map(({ message }) => message);
      return capitalised(`${names([one])} ${verb}: ${reasons.join(', ')}`);
    });
}

/** The open pull requests, and whatever stands in their way. */
export function linksOf(
  pullRequests: ProposedPullRequest[],
): JournalEntry['links'] {
  return pullRequests
    .filter(({ state }) => state === 'open')
    .flatMap(({ number, url, mergeability }) => [
      { title: `Pull request #${number}`, url },
      ...(mergeability?.reasons ?? []).flatMap(reason =>
        reason.url ? [{ title: reason.message, url: reason.url }] : [],
      ),
    ]);
}

/** As people call them, to go into a sentence. */
export function names(pullRequests: ProposedPullRequest[]): string {
  return pullRequests
    .map(
      ({ number, repository }) =>
        `pull request #${number} in ${repositoryName(repository)}`,
    )
    .join(' and ');
}

export function capitalised(sentence: string): string {
  return sentence.charAt(0).toLocaleUpperCase('en-US') + sentence.slice(1);
}
