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

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { InputError, NotFoundError } from '@backstage/errors';
import { runGit } from './runGit';

export interface GitMirrorOptions {
  /** Clone URL, http or https, without a credential. */
  url: string;
  branch: string;
  token?: string;
  /** Where mirrors are kept. */
  dataDir: string;
}

export interface ManifestFile {
  /** Inside the repository. */
  path: string;
  text: string;
}

/** A bare copy of one branch. Files are read from its object database, so nothing is ever checked out. */
export class GitMirror {
  /** `acme-gitops` for …/acme/gitops.git; a name Kubernetes takes. */
  readonly name: string;
  readonly url: string;
  readonly branch: string;
  readonly #dir: string;
  readonly #env: Record<string, string>;

  /** @throws InputError where the URL is not of the form above */
  static create(options: GitMirrorOptions): GitMirror {
    return new GitMirror(options);
  }

  private constructor({ url, branch, token, dataDir }: GitMirrorOptions) {
    this.url = url;
    this.branch = branch;
    this.name = nameOf(url);
    this.#dir = path.join(dataDir, 'repositories', `${this.name}.git`);
    this.#env = token ? credentialFor(url, token) : {};
  }

  /** Gives the commit the branch is at now. */
  async fetch(signal: AbortSignal): Promise<string> {
    const purpose = `fetch ${this.branch} of ${this.url}`;
    await mkdir(path.dirname(this.#dir), { recursive: true, mode: 0o700 });
    await runGit(['init', '--quiet', '--bare', this.#dir], { purpose, signal });
    const refspec = `+refs/heads/${this.branch}:refs/heads/${this.branch}`;
    const options = ['--quiet', '--depth=1', '--no-tags'];
    await this.#git(
      ['fetch', ...options, '--', this.url, refspec],
      purpose,
      signal,
    );
    const commit = await this.#git(
      ['rev-parse', '--verify', `refs/heads/${this.branch}^{commit}`],
      purpose,
      signal,
    );
    return commit.toString().trim();
  }

  /**
   * The YAML files below a folder at a commit that was fetched, ordered by path.
   * @throws NotFoundError where there is no such folder
   */
  async readYamlFiles(
    commit: string,
    folder: string,
    signal: AbortSignal,
  ): Promise<ManifestFile[]> {
    const purpose = `read ${folder} of ${this.url}`;
    const listing = await this.#git(
      ['ls-tree', '-r', '-z', commit, '--', `${folder}/`],
      purpose,
      signal,
    );
    if (listing.length === 0) {
      throw new NotFoundError(
        `${this.url} has no folder ${folder} at ${commit}`,
      );
    }
    const entries = parseListing(listing.toString());
    const blobs = await this.#git(
      ['cat-file', '--batch'],
      purpose,
      signal,
      entries.map(({ blob }) => `${blob}\n`).join(''),
    );
    const texts = parseBatch(blobs);
    return entries.map((entry, index) => ({
      path: entry.path,
      text: texts[index],
    }));
  }

  #git(args: string[], purpose: string, signal: AbortSignal, input?: string) {
    return runGit(['--git-dir', this.#dir, ...args], {
      purpose,
      signal,
      input,
      env: this.#env,
    });
  }
}

function nameOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new InputError('A repository URL must be an http or https clone URL');
  }
  if (parsed.username || parsed.password) {
    throw new InputError('A repository URL must not hold a credential');
  }
  const segments = parsed.pathname
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  const name = segments
    .slice(-2)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (!name) throw new InputError(`${url} does not name a repository`);
  return name;
}

/** In the environment, where it is neither in the process list nor in a file, and for this server only. */
function credentialFor(url: string, token: string): Record<string, string> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    GIT_CONFIG_KEY_1: 'http.followRedirects',
    GIT_CONFIG_VALUE_1: 'false',
  };
}

/** Entries look like `100644 blob <id>\t<path>`; symbolic links (120000) and submodules are no manifests. */
function parseListing(listing: string): Array<{ blob: string; path: string }> {
  return listing.split('\0').flatMap(entry => {
    const match = /^100\d{3} blob ([0-9a-f]+)\t([^]+\.ya?ml)$/.exec(entry);
    return match ? [{ blob: match[1], path: match[2] }] : [];
  });
}

/** Answers look like `<id> blob <size>\n<bytes>\n`. */
function parseBatch(output: Buffer): string[] {
  const texts: string[] = [];
  let offset = 0;
  while (offset < output.length) {
    const endOfHead = output.indexOf('\n', offset);
    const size = Number(
      output.toString('utf8', offset, endOfHead).split(' ')[2],
    );
    texts.push(output.toString('utf8', endOfHead + 1, endOfHead + 1 + size));
    offset = endOfHead + 1 + size + 1;
  }
  return texts;
}
