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
import { PULL_REQUEST_CHANGED_TOPIC } from '@keyturn/plugin-secrets-node';
import { z } from 'zod';
import { GiteaForge } from './GiteaForge';
import { GITEA_TOPIC } from './webhook';

const ofPullRequest = z.object({
  pull_request: z.object({ html_url: z.string() }),
});
const ofStatus = z.object({
  repository: z.object({ html_url: z.string() }),
  sha: z.string(),
});

/** What Gitea calls the events of pull requests in `X-Gitea-Event`, and Forgejo in its own header. */
const PULL_REQUEST_EVENTS = [
  'pull_request',
  'pull_request_approved',
  'pull_request_rejected',
  'pull_request_comment',
];
const EVENT_HEADERS = ['x-gitea-event', 'x-forgejo-event'];

/**
 * Tells the engine of each pull request that a webhook names. The event of a status names a commit only; the forge
 * knows which pull request it saw that commit at the head of.
 */
export async function forwardPullRequestEvents(options: {
  events: EventsService;
  forge: Pick<GiteaForge, 'handles' | 'pullRequestAtHead'>;
}): Promise<void> {
  const { events, forge } = options;
  await events.subscribe({
    id: 'gitea',
    topics: [GITEA_TOPIC],
    async onEvent(event) {
      const pullRequestUrl = pullRequestOf(event, forge);
      if (!pullRequestUrl || !forge.handles(pullRequestUrl)) return;
      await events.publish({
        topic: PULL_REQUEST_CHANGED_TOPIC,
        eventPayload: { pullRequestUrl },
      });
    },
  });
}

function pullRequestOf(
  { eventPayload, metadata }: EventParams,
  forge: Pick<GiteaForge, 'pullRequestAtHead'>,
): string | undefined {
  const kind = EVENT_HEADERS.map(name => metadata?.[name]).find(Boolean);
  if (kind === 'status') {
    const { data } = ofStatus.safeParse(eventPayload);
    return data && forge.pullRequestAtHead(data.repository.html_url, data.sha);
  }
  return PULL_REQUEST_EVENTS.includes(String(kind))
    ? ofPullRequest.safeParse(eventPayload).data?.pull_request.html_url
    : undefined;
}
