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

import { Check, Hook, Repository } from '../state/model';
import { nodeId } from './nodeId';
import { Views } from './Views';

export function statusView(views: Views, repository: Repository, check: Check) {
  const { id, sha, name, state, description, url, createdAt } = check;
  const creator = views.user(check.by);
  return {
    id,
    node_id: nodeId('SC', repository.id, id),
    avatar_url: creator.avatar_url,
    context: name,
    state,
    description: description ?? null,
    target_url: url ?? null,
    creator,
    created_at: createdAt,
    updated_at: check.updatedAt,
    url: views.api(repository, `/statuses/${sha}`),
  };
}

export function checkRunView(
  views: Views,
  repository: Repository,
  check: Check,
) {
  const { id, sha, name, state, description, url, createdAt } = check;
  const ended = state !== 'pending';
  const self = views.api(repository, `/check-runs/${id}`);
  const html = views.page(repository, `/commit/${sha}`);
  return {
    id,
    node_id: nodeId('CR', repository.id, id),
    external_id: '',
    name,
    head_sha: sha,
    status: ended ? 'completed' : 'in_progress',
    conclusion: ended ? state : null,
    started_at: createdAt,
    completed_at: ended ? check.updatedAt : null,
    output: {
      title: null,
      summary: description ?? null,
      text: null,
      annotations_count: 0,
      annotations_url: `${self}/annotations`,
    },
    details_url: url ?? null,
    html_url: html,
    url: self,
    // The forge gathers runs in no suites.
    check_suite: null,
    app: {
      id: 1,
      node_id: nodeId('A', 1),
      slug: 'sandbox',
      name: 'Sandbox',
      owner: views.user(check.by),
      description: null,
      external_url: views.page(repository),
      html_url: views.page(repository),
      created_at: repository.createdAt,
      updated_at: repository.createdAt,
      permissions: { checks: 'write' },
      events: [],
    },
    pull_requests: [],
  };
}

/** Without the secret, of course. */
export function hookView(views: Views, repository: Repository, hook: Hook) {
  const { id, url, events, active, createdAt } = hook;
  const self = views.api(repository, `/hooks/${id}`);
  return {
    id,
    type: 'Repository',
    name: 'web',
    active,
    events,
    config: { url, content_type: 'json', insecure_ssl: '0' },
    created_at: createdAt,
    updated_at: createdAt,
    url: self,
    test_url: `${self}/test`,
    ping_url: `${self}/pings`,
    deliveries_url: `${self}/deliveries`,
    // What became of deliveries stands in the log of the forge.
    last_response: { code: null, status: 'unused', message: null },
  };
}
