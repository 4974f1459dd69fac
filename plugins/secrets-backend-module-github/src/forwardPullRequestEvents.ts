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

import { EventParams, EventsService } from '@backstage/plugin-events-node';
import {
  Forge,
  PULL_REQUEST_CHANGED_TOPIC,
  PullRequestChanged,
} from '@keyturn/plugin-secrets-node';
import { z } from 'zod';

const ofPullRequest = z
  .object({ pull_request: z.object({ html_url: z.string() }) })
  .transform(({ pull_request: { html_url: pullRequestUrl } }) => [
    { pullRequestUrl },
  ]);

const repository = z.object({ html_url: z.string() });
const head = z.object({ head_branch: z.string() });

const ofCheckRun = z
  .object({ repository, check_run: z.object({ check_suite: head }) })
  .transform(event =>
    ofBranches(event.repository, [event.check_run.check_suite.head_branch]),
  );
const ofCheckSuite = z
  .object({ repository, check_suite: head })
  .transform(event =>
    ofBranches(event.repository, [event.check_suite.head_branch]),
  );
const ofStatus = z
  .object({ repository, branches: z.array(z.object({ name: z.string() })) })
  .transform(event =>
    ofBranches(
      event.repository,
      event.branches.map(({ name }) => name),
    ),
  );

/** Which pull requests each kind of event is about. */
const READERS: Record<string, z.ZodType<PullRequestChanged[]>> = {
  pull_request: ofPullRequest,
  pull_request_review: ofPullRequest,
  check_run: ofCheckRun,
  check_suite: ofCheckSuite,
  status: ofStatus,
};

/**
 * Tells the engine of each pull request that a webhook names, by itself or by the branch of a check. All topics are
 * needed: `github` is what the HTTP ingress publishes, `github.pull_request` and its like what the events module of
 * GitHub and other sources make of it.
 */
export async function forwardPullRequestEvents(options: {
  events: EventsService;
  forge: Forge;
}): Promise<void> {
  const { events, forge } = options;
  await events.subscribe({
    id: 'github',
    topics: ['github', ...Object.keys(READERS).map(kind => `github.${kind}`)],
    async onEvent(event) {
      for (const eventPayload of pullRequestsOf(event)) {
        const url =
          'pullRequestUrl' in eventPayload
            ? eventPayload.pullRequestUrl
            : eventPayload.repositoryUrl;
        if (!forge.handles(url)) continue;
        await events.publish({
          topic: PULL_REQUEST_CHANGED_TOPIC,
          eventPayload:
            'pullRequestUrl' in eventPayload
              ? eventPayload
              : {
                  ...eventPayload,
                  repositoryUrl: forge.repositoryOf(url).url,
                },
        });
      }
    },
  });
}

function pullRequestsOf(event: EventParams): PullRequestChanged[] {
  const kind =
    event.topic === 'github'
      ? event.metadata?.['x-github-event']
      : event.topic.slice('github.'.length);
  const reader = READERS[String(kind)];
  return reader?.safeParse(event.eventPayload).data ?? [];
}

function ofBranches(
  { html_url: repositoryUrl }: z.infer<typeof repository>,
  branches: string[],
): PullRequestChanged[] {
  return branches.map(branch => ({ repositoryUrl, branch }));
}
