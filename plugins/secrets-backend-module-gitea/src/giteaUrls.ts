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

/** Where a Gitea is: some are served below a path of their host. */
export interface GiteaPlace {
  /** `/git` of `https://example.com/git`; empty for most. */
  prefix: string;
}

export interface GiteaRepository {
  /** Page of the repository, the same for every spelling, with the scheme of the URL it was found in. */
  url: string;
  host: string;
  /** As the URL spells it, as is the name. */
  owner: string;
  name: string;
}

export interface GiteaFile {
  repository: GiteaRepository;
  branch: string;
  path: string;
}

export interface GiteaPullRequest {
  repository: GiteaRepository;
  number: number;
}

/** Gitea takes them in any case, and compares them without. */
const NAME = /^[\w.-]+$/;

/** Reads the first two segments of any page of a repository. */
export function parseRepositoryUrl(
  url: string,
  place: GiteaPlace,
): GiteaRepository {
  const [owner, fullName] = segmentsOf(url, place);
  const name = fullName?.replace(/\.git$/i, '');
  if (!NAME.test(owner ?? '') || !NAME.test(name ?? '')) {
    throw unusable(`${url} is not the page of a Gitea repository`);
  }
  const { protocol, host } = new URL(url);
  const page = `${owner}/${name}`.toLowerCase();
  return {
    url: `${protocol}//${host}${place.prefix}/${page}`,
    host,
    owner,
    name,
  };
}

/**
 * Reads `/owner/name/src/branch/main/path`. A URL cannot tell where a branch name with a slash ends, so such a slash must
 * be written as `%2F`.
 */
export function parseFileUrl(url: string, place: GiteaPlace): GiteaFile {
  const [, , view, kind, branch, ...path] = segmentsOf(url, place);
  const isFile = (view === 'src' || view === 'raw') && kind === 'branch';
  if (!isFile || !branch || path.length === 0) {
    throw unusable(
      `${url} is not the page of a file on a branch, such as https://gitea.example.com/owner/name/src/branch/main/path.yaml`,
    );
  }
  const repository = parseRepositoryUrl(url, place);
  return { repository, branch, path: path.join('/') };
}

export function parsePullRequestUrl(
  url: string,
  place: GiteaPlace,
): GiteaPullRequest {
  const [, , view, number] = segmentsOf(url, place);
  if (view !== 'pulls' || !/^[1-9]\d{0,15}$/.test(number ?? '')) {
    throw unusable(`${url} is not the page of a Gitea pull request`);
  }
  return {
    repository: parseRepositoryUrl(url, place),
    number: Number(number),
  };
}

/** Whether a URL of the host lies where its Gitea is. */
export function liesBelow(url: string, { prefix }: GiteaPlace): boolean {
  return prefix === '' || new URL(url).pathname.startsWith(`${prefix}/`);
}

function segmentsOf(url: string, { prefix }: GiteaPlace): string[] {
  const segments = new URL(url).pathname
    .slice(prefix.length)
    .split('/')
    .filter(segment => segment !== '')
    .map(segment => decode(url, segment));
  const parts = segments.flatMap(segment => segment.split('/'));
  if (parts.some(part => part === '.' || part === '..')) {
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
