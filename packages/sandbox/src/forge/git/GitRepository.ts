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
import { isBranchName, isObjectId, isRefName } from './names';
import { ObjectLookup } from './ObjectLookup';
import { GitCall, runGit } from './runGit';

export const NO_OBJECT = '0'.repeat(40);
const ABBREVIATED_ID = /^[0-9a-f]{7,39}$/;

const SETTINGS: Record<string, string> = {
  'http.receivepack': 'true',
  'receive.fsckObjects': 'true',
  'receive.autogc': 'false',
  'gc.auto': '0',
  // Head commits of pull requests live there; nobody may push to them.
  'receive.hideRefs': 'refs/pull',
};

export interface GitBranch {
  name: string;
  sha: string;
}

/** A bare repository on disk: its refs and how its commits relate. */
export class GitRepository {
  constructor(
    readonly directory: string,
    private readonly lookup = new ObjectLookup(directory),
  ) {}

  static async initialise(directory: string, defaultBranch: string) {
    await mkdir(directory, { recursive: true });
    const git = new GitRepository(directory);
    await git.run([
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--initial-branch=${defaultBranch}`,
    ]);
    for (const [key, value] of Object.entries(SETTINGS)) {
      await git.run(['config', key, value]);
    }
    return git;
  }

  async run(
    args: string[],
    options?: Omit<GitCall, 'directory' | 'args'>,
  ): Promise<Buffer> {
    const call = { directory: this.directory, args, ...options };
    return (await runGit(call)).stdout;
  }

  async text(
    args: string[],
    options?: Omit<GitCall, 'directory' | 'args'>,
  ): Promise<string> {
    return (await this.run(args, options)).toString('utf8').trim();
  }

  /** Refs under a prefix (`refs/heads/`) with the objects they name, in name order. */
  async refs(prefix: string): Promise<Map<string, string>> {
    const format = '--format=%(refname) %(objectname)';
    const text = await this.text(['for-each-ref', format, '--', prefix]);
    const lines = text.split('\n').filter(Boolean);
    return new Map(lines.map(line => line.split(' ') as [string, string]));
  }

  async branches(): Promise<GitBranch[]> {
    const refs = await this.refs('refs/heads/');
    return [...refs].map(([ref, sha]) => ({
      name: ref.slice('refs/heads/'.length),
      sha,
    }));
  }

  /** The commit that a ref names, or undefined where the ref is missing or no ref name at all. */
  async commitOfRef(ref: string): Promise<string | undefined> {
    return isRefName(ref) ? this.parse(`${ref}^{commit}`) : undefined;
  }

  async commitOfBranch(branch: string): Promise<string | undefined> {
    return isBranchName(branch)
      ? this.commitOfRef(`refs/heads/${branch}`)
      : undefined;
  }

  /**
   * The commit that a branch, a tag, a full ref, `HEAD` or an object id (7 digits or more) names.
   * Git's revision expressions (`main~3`, `:/text`) are not understood, on purpose.
   */
  async resolveCommit(revision: string): Promise<string | undefined> {
    if (revision === 'HEAD') return this.parse('HEAD^{commit}');
    if (isObjectId(revision)) return this.parse(`${revision}^{commit}`);
    for (const prefix of ['refs/heads/', 'refs/tags/', 'refs/', '']) {
      const commit = await this.commitOfRef(prefix + revision);
      if (commit) return commit;
    }
    return ABBREVIATED_ID.test(revision)
      ? this.parse(`${revision}^{commit}`)
      : undefined;
  }

  /** Whether an object of this type (`blob`, `tree`, `commit`) is there. */
  async hasObject(sha: string, type: string): Promise<boolean> {
    return isObjectId(sha) && Boolean(await this.parse(`${sha}^{${type}}`));
  }

  /** Sets a ref if it still names `expected` ({@link NO_OBJECT}: does not exist); fails otherwise. */
  async updateRef(ref: string, sha: string, expected?: string): Promise<void> {
    const before = expected === undefined ? [] : [expected];
    await this.run(['update-ref', '--', ref, sha, ...before]);
  }

  async deleteRef(ref: string): Promise<void> {
    await this.run(['update-ref', '-d', '--', ref]);
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const { code } = await runGit({
      directory: this.directory,
      args: ['merge-base', '--is-ancestor', ancestor, descendant],
      okCodes: [0, 1],
    });
    return code === 0;
  }

  /** Undefined where the two histories have nothing in common. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const args = ['merge-base', one, other];
    return (await this.text(args, { okCodes: [0, 1] })) || undefined;
  }

  private parse(expression: string): Promise<string | undefined> {
    return this.lookup.find(expression);
  }
}
