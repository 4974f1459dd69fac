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

import { Account } from '../domain/Users';
import { Comment, PullRequest, Repository, Review } from '../state/model';
import { nodeId } from './nodeId';
import { Views } from './Views';

/** What GitHub gives to labels that come to be by being put on something. */
const DEFAULT_COLOR = 'ededed';

export function labelViews(
  views: Views,
  repository: Repository,
  names: string[],
) {
  return names.flatMap(given => {
    const label = repository.labels.find(({ name }) => name === given);
    if (!label) return [];
    const { id, name } = label;
    return [
      {
        id,
        node_id: nodeId('LA', repository.id, id),
        url: views.api(repository, `/labels/${encodeURIComponent(name)}`),
        name,
        description: '',
        color: DEFAULT_COLOR,
        default: false,
      },
    ];
  });
}

function pullAddresses(
  views: Views,
  repository: Repository,
  pull: PullRequest,
) {
  const self = views.api(repository, `/pulls/${pull.number}`);
  const issue = views.api(repository, `/issues/${pull.number}`);
  const page = views.page(repository, `/pull/${pull.number}`);
  return {
    url: self,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${self}/commits`,
    review_comments_url: `${self}/comments`,
    review_comment_url: views.api(repository, '/pulls/comments{/number}'),
    comments_url: `${issue}/comments`,
    statuses_url: views.api(repository, `/statuses/${pull.head.sha}`),
  };
}

/** What a pull request and the issue that it is have in common. */
function sharedView(views: Views, repository: Repository, pull: PullRequest) {
  const assignees = pull.assignees.map(login => views.user(login));
  return {
    number: pull.number,
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    title: pull.title,
    body: pull.body,
    user: views.user(pull.author),
    labels: labelViews(views, repository, pull.labels),
    milestone: null,
    assignee: assignees[0] ?? null,
    assignees,
    author_association: views.association(repository, pull.author),
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closed?.at ?? null,
  };
}

/** A pull request as lists have it. */
export function pullListView(
  views: Views,
  repository: Repository,
  pull: PullRequest,
  reader?: Account,
) {
  const repo = views.repository(repository, reader);
  const tip = ({ ref, sha }: PullRequest['head']) => ({
    ref,
    sha,
    label: `${repository.owner}:${ref}`,
    user: repo.owner,
    repo,
  });
  const addresses = pullAddresses(views, repository, pull);
  return {
    id: pull.id,
    node_id: nodeId('PR', repository.id, pull.id),
    ...sharedView(views, repository, pull),
    ...addresses,
    draft: pull.draft,
    requested_reviewers: pull.reviewers.map(login => views.user(login)),
    requested_teams: [],
    head: tip(pull.head),
    base: tip(pull.base),
    merge_commit_sha: pull.merge?.sha ?? null,
    merged_at: pull.merge?.at ?? null,
    auto_merge: null,
    _links: {
      self: { href: addresses.url },
      html: { href: addresses.html_url },
      issue: { href: addresses.issue_url },
      comments: { href: addresses.comments_url },
      review_comments: { href: addresses.review_comments_url },
      review_comment: { href: addresses.review_comment_url },
      commits: { href: addresses.commits_url },
      statuses: { href: addresses.statuses_url },
    },
  };
}

/** The issue that a pull request is. */
export function issueView(
  views: Views,
  repository: Repository,
  pull: PullRequest,
) {
  const {
    issue_url: url,
    html_url,
    ...pulls
  } = pullAddresses(views, repository, pull);
  return {
    id: pull.id,
    node_id: nodeId('PR', repository.id, pull.id),
    ...sharedView(views, repository, pull),
    url,
    html_url,
    repository_url: views.api(repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    comments: pull.comments.length,
    draft: pull.draft,
    state_reason: null,
    pull_request: {
      url: pulls.url,
      html_url,
      diff_url: pulls.diff_url,
      patch_url: pulls.patch_url,
      merged_at: pull.merge?.at ?? null,
    },
  };
}

export function commentView(
  views: Views,
  repository: Repository,
  pull: PullRequest,
  comment: Comment,
) {
  const { id, author, body, createdAt, updatedAt } = comment;
  return {
    id,
    node_id: nodeId('IC', repository.id, id),
    body,
    user: views.user(author),
    author_association: views.association(repository, author),
    created_at: createdAt,
    updated_at: updatedAt,
    url: views.api(repository, `/issues/comments/${id}`),
    issue_url: views.api(repository, `/issues/${pull.number}`),
    html_url: views.page(repository, `/pull/${pull.number}#comment-${id}`),
  };
}

export function reviewView(
  views: Views,
  repository: Repository,
  pull: PullRequest,
  review: Review,
) {
  const { id, author, state, body, commit, submittedAt } = review;
  const html = views.page(repository, `/pull/${pull.number}#review-${id}`);
  const pullUrl = views.api(repository, `/pulls/${pull.number}`);
  return {
    id,
    node_id: nodeId('PRR', repository.id, id),
    user: views.user(author),
    author_association: views.association(repository, author),
    state,
    body,
    commit_id: commit,
    submitted_at: submittedAt,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
  };
}
