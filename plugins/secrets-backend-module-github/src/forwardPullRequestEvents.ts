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

/**
 * Tells the engine of each pull request that a webhook names. Both topics are needed: `github` is what the HTTP
 * ingress publishes, `github.pull_request` what the events module of GitHub and other sources make of it.
 */
export async function forwardPullRequestEvents(options: {
  events: EventsService;
  forge: Forge;
}): Promise<void> {
  const { events, forge } = options;
  await events.subscribe({
    id: 'github',
    topics: ['github', 'github.pull_request'],
    async onEvent(event) {
      const pullRequestUrl = pullRequestOf(event);
      if (!pullRequestUrl || !forge.handles(pullRequestUrl)) return;
      const eventPayload: PullRequestChanged = { pullRequestUrl };
      await events.publish({ topic: PULL_REQUEST_CHANGED_TOPIC, eventPayload });
    },
  });
}

function pullRequestOf(event: EventParams): string | undefined {
  const kind =
    event.topic === 'github'
      ? event.metadata?.['x-github-event']
      : 'pull_request';
  if (kind !== 'pull_request') return undefined;
  const payload = event.eventPayload as
    | { pull_request?: { html_url?: unknown } }
    | undefined;
  const url = payload?.pull_request?.html_url;
  return typeof url === 'string' ? url : undefined;
}
