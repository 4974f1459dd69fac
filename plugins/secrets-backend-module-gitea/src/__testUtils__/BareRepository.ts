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

import { execFileSync, spawnSync } from 'node:child_process';

export type Files = Record<string, string>;

const AUTHOR = 'Somebody <somebody@example.com>';

/** A repository of Git on disk, as a forge keeps it. */
export class BareRepository {
  readonly #dir: string;
  /** Two commits never have the same time, so that they never are the same. */
  #time = 1_700_000_000;

  constructor(dir: string) {
    this.#dir = dir;
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', dir]);
  }

  git(args: string[], input?: string | Buffer): string {
    return execFileSync('git', ['-C', this.#dir, ...args], {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  /** Undefined where Git refuses. */
  try(args: string[]): string | undefined {
    const { status, stdout } = spawnSync('git', ['-C', this.#dir, ...args], {
      encoding: 'utf8',
    });
    return status === 0 ? stdout : undefined;
  }

  receivePack(request: Buffer): Buffer {
    return execFileSync('git', ['receive-pack', '--stateless-rpc', this.#dir], {
      input: request,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  }

  commitOf(revision: string): string | undefined {
    const name = `${revision}^{commit}`;
    return this.try(['rev-parse', '--verify', '-q', name])?.trim();
  }

  headOf(branch: string): string | undefined {
    return this.commitOf(`refs/heads/${branch}`);
  }

  /** Sets files on top of what a branch holds, in a branch of another name where one is given. */
  commit(
    branch: string,
    files: Files,
    message: string,
    from: string = branch,
  ): string {
    this.#time += 1;
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const parent = this.headOf(from);
    const lines = [
      `commit refs/heads/${branch}\n`,
      `committer ${AUTHOR} ${this.#time} +0000\n`,
      data(message),
      parent ? `from ${parent}\n` : '',
      ...Object.entries(files).map(
        ([path, content]) => `M 100644 inline ${path}\n${data(content)}`,
      ),
    ];
    this.git(['fast-import', '--quiet', '--force'], lines.join(''));
    return this.headOf(branch)!;
  }

  filesOn(branch: string): Files {
    const paths = this.git([
      'ls-tree',
      '-r',
      '--name-only',
      `refs/heads/${branch}`,
    ]);
    return Object.fromEntries(
      paths
        .trim()
        .split('\n')
        .map(path => [
          path,
          this.git(['show', `refs/heads/${branch}:${path}`]),
        ]),
    );
  }

  /** What each line of `git ls-tree` says. */
  entriesOf(treeish: string, path?: string) {
    const args = ['ls-tree', '-z', treeish, ...(path ? ['--', path] : [])];
    return (this.try(args) ?? '')
      .split('\0')
      .filter(Boolean)
      .map(line => {
        const [meta, name] = line.split('\t');
        const [mode, type, sha] = meta.split(' ');
        return { mode, type, sha, path: name };
      });
  }

  merges(base: string, head: string): boolean {
    return this.try(['merge-tree', '--write-tree', base, head]) !== undefined;
  }

  /** Puts what a head changes onto a branch, as one commit. */
  squash(branch: string, head: string, message: string): string {
    const base = this.headOf(branch)!;
    const [tree] = this.git(['merge-tree', '--write-tree', base, head]).split(
      '\n',
    );
    const sha = this.git([
      ...['-c', 'user.name=Somebody', '-c', 'user.email=s@example.com'],
      ...['commit-tree', tree, '-p', base, '-m', message],
    ]).trim();
    this.git(['update-ref', `refs/heads/${branch}`, sha]);
    return sha;
  }
}
