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

import { UpstreamError } from '@keyturn/plugin-secrets-node';

export interface GithubRepository {
  /** Page of the repository, the same for every spelling, with the scheme of the URL it was found in. */
  url: string;
  host: string;
  /** As the URL spells it, as is the name. */
  owner: string;
  name: string;
}

export interface GithubFile {
  repository: GithubRepository;
  branch: string;
  path: string;
}

export interface GithubPullRequest {
  repository: GithubRepository;
  number: number;
}

/** GitHub takes them in any case, and compares them without. */
const NAME = /^[\w.-]+$/;

/** Reads the first two segments of any page of a repository. */
export function parseRepositoryUrl(url: string): GithubRepository {
  const [owner, fullName] = segmentsOf(url);
  const name = fullName?.replace(/\.git$/i, '');
  if (!NAME.test(owner ?? '') || !NAME.test(name ?? '')) {
    throw unusable(`${url} is not the page of a GitHub repository`);
  }
  const { protocol, host } = new URL(url);
  // ASCII only, so that no locale has a say in it
  const page = `${owner}/${name}`.toLowerCase();
  return { url: `${protocol}//${host}/${page}`, host, owner, name };
}

/**
 * Reads `/owner/name/blob/branch/path`. A URL cannot tell where a branch name with a slash ends, so such a
 * slash must be written as `%2F`.
 */
export function parseFileUrl(url: string): GithubFile {
  const [, , view, branch, ...path] = segmentsOf(url);
  const isFile = view === 'blob' || view === 'tree' || view === 'raw';
  if (!isFile || !branch || path.length === 0) {
    throw unusable(
      `${url} is not the page of a file on GitHub, such as https://github.com/owner/name/blob/main/path.yaml`,
    );
  }
  return { repository: parseRepositoryUrl(url), branch, path: path.join('/') };
}

export function parsePullRequestUrl(url: string): GithubPullRequest {
  const [, , view, number] = segmentsOf(url);
  if (view !== 'pull' || !/^[1-9]\d*$/.test(number ?? '')) {
    throw unusable(`${url} is not the page of a GitHub pull request`);
  }
  return { repository: parseRepositoryUrl(url), number: Number(number) };
}

function segmentsOf(url: string): string[] {
  const segments = new URL(url).pathname
    .split('/')
    .filter(segment => segment !== '')
    .map(segment => decode(url, segment));
  if (segments.some(segment => segment.split('/').includes('..'))) {
    throw unusable(`${url} must not leave its repository`);
  }
  return segments;
}

function decode(url: string, segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw unusable(`${url} has a part that is not percent-encoded text`, cause);
  }
}

function unusable(message: string, cause?: unknown): UpstreamError {
  return new UpstreamError(message, { retryable: false, cause });
}
