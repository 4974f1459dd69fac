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

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import http, { IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];

/** Bare repositories behind `git http-backend`, readable with one token. */
export class GitServer {
  readonly url: string;
  readonly #server: http.Server;
  readonly #root: string;

  static async start(options: { token: string }): Promise<GitServer> {
    const root = mkdtempSync(path.join(tmpdir(), 'git-server-'));
    const expected = Buffer.from(`x-access-token:${options.token}`);
    const server = http.createServer((req, res) => {
      if (
        req.headers.authorization !== `Basic ${expected.toString('base64')}`
      ) {
        res.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
        return;
      }
      answerWithGit(root, req, res);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GitServer(server, root);
  }

  private constructor(server: http.Server, root: string) {
    this.#server = server;
    this.#root = root;
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
  }

  cloneUrl(repository: string): string {
    return `${this.url}/${repository}.git`;
  }

  /** Makes the branch `main` hold exactly these files, in one new commit whose id it gives. */
  commit(repository: string, files: Record<string, string>): string {
    const bare = path.join(this.#root, `${repository}.git`);
    if (!existsSync(bare)) {
      git(['init', '--quiet', '--bare', '--initial-branch=main', bare]);
    }
    const work = mkdtempSync(path.join(tmpdir(), 'git-work-'));
    git(['clone', '--quiet', bare, work], { ignoreErrors: true });
    git(['-C', work, 'rm', '-r', '--quiet', '--ignore-unmatch', '.']);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
      writeFileSync(path.join(work, file), text);
    }
    git(['-C', work, 'add', '--all']);
    git([
      ...IDENTITY,
      '-C',
      work,
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'Change',
    ]);
    git(['-C', work, 'push', '--quiet', 'origin', 'HEAD:main']);
    const commit = git(['-C', work, 'rev-parse', 'HEAD']).trim();
    rmSync(work, { recursive: true });
    return commit;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#root, { recursive: true });
  }
}

function git(args: string[], options: { ignoreErrors?: boolean } = {}): string {
  return execFileSync('git', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', options.ignoreErrors ? 'ignore' : 'inherit'],
  });
}

function answerWithGit(
  root: string,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const { pathname, search } = new URL(req.url ?? '', 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: req.method,
      CONTENT_TYPE: req.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: req.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(req.headers['git-protocol'] ?? ''),
    },
  });
  req.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on('data', chunk => chunks.push(chunk));
  backend.once('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    const headers = output.subarray(0, end).toString().split('\r\n');
    const fields = Object.fromEntries(headers.map(line => line.split(': ')));
    const { Status: status = '200', ...rest } = fields;
    res.writeHead(Number.parseInt(status, 10), rest);
    res.end(output.subarray(end + 4));
  });
}
