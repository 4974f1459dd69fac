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
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { Program } from '../../real/cluster/Program';
import { freePorts } from '../../real/cluster/freePorts';
import { until } from '../../real/cluster/until';
import { GiteaUser } from './GiteaUser';

const BUILD = path.join(__dirname, '../../real/parts/gitea.mjs');
/** Gitea does not run as root; this user is on every Unix. */
const UNPRIVILEGED = 'nobody';
const OPERATOR = 'operator';
const PASSWORD = 'only-for-this-run-1';
/** What Gitea shows on its pages and speaks; no page is asked for here. */
const ASSETS = ['templates', 'options'];

interface Account {
  name: string;
  ids?: { uid: number; gid: number };
}

/** A real Gitea on a port and in a folder of its own. */
export class GiteaServer {
  readonly url: string;
  /** A user who may do everything. */
  readonly operator: GiteaUser;
  readonly #program: Program;
  readonly #dir: string;

  /** The first time on a machine this takes some minutes, in which Gitea is built. */
  static async start(): Promise<GiteaServer> {
    const { binary, source } = buildGitea();
    const account = accountToRunAs();
    const dir = mkdtempSync(path.join(tmpdir(), 'keyturn-gitea-'));
    const [port] = await freePorts(1);
    const url = `http://localhost:${port}`;
    const command = path.join(dir, 'gitea');
    cpSync(binary, command);
    chmodSync(command, 0o755);
    // The cache of modules may be in a home that the other user cannot read, and none of it may be written to.
    for (const asset of ASSETS) {
      cpSync(path.join(source, asset), path.join(dir, asset), {
        recursive: true,
      });
    }
    mkdirSync(path.join(dir, 'data'));
    const config = path.join(dir, 'app.ini');
    writeFileSync(config, configOf({ dir, port, url, user: account.name }));
    own(dir, account);
    const env = { HOME: dir, GITEA_WORK_DIR: dir, USER: account.name };
    const program = Program.start({
      name: 'gitea',
      command,
      args: ['web', '--config', config],
      dataDir: dir,
      env,
      ...(account.ids && { ids: account.ids }),
    });
    try {
      await until('Gitea answers', async () => {
        program.assertRuns();
        const answer = await fetch(`${url}/api/healthz`).catch(rethrowCause);
        return answer.ok;
      });
      const token = execFileSync(
        command,
        [
          ...['admin', 'user', 'create', '--config', config, '--admin'],
          ...['--username', OPERATOR, '--password', PASSWORD],
          ...['--email', `${OPERATOR}@example.com`],
          ...['--must-change-password=false', '--access-token'],
          ...['--access-token-scopes', 'all'],
        ],
        { env: { ...process.env, ...env }, encoding: 'utf8', ...account.ids },
      ).match(/[0-9a-f]{40}/)?.[0];
      if (!token) throw new Error('Gitea printed no token for its operator');
      const operator = new GiteaUser({ url, login: OPERATOR, token });
      return new GiteaServer({ url, operator, program, dir });
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  private constructor(options: {
    url: string;
    operator: GiteaUser;
    program: Program;
    dir: string;
  }) {
    this.url = options.url;
    this.operator = options.operator;
    this.#program = options.program;
    this.#dir = options.dir;
  }

  /** Makes a user, with a token of these scopes. */
  async addUser(login: string, scopes: string[]): Promise<GiteaUser> {
    await this.operator.ask('POST', '/admin/users', {
      username: login,
      email: `${login}@example.com`,
      password: PASSWORD,
      must_change_password: false,
    });
    return this.tokenOf(login, scopes);
  }

  async tokenOf(login: string, scopes: string[]): Promise<GiteaUser> {
    const basic = Buffer.from(`${login}:${PASSWORD}`).toString('base64');
    const { sha1 } = await new GiteaUser({
      url: this.url,
      login,
      authorization: `Basic ${basic}`,
    }).ask('POST', `/users/${login}/tokens`, {
      name: `for ${scopes.join(', ')}`,
      scopes,
    });
    return new GiteaUser({ url: this.url, login, token: sha1 });
  }

  async stop(): Promise<void> {
    await this.#program.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Why `fetch` failed, which it hides. */
function rethrowCause(error: Error): never {
  throw error.cause ?? error;
}

function buildGitea(): { binary: string; source: string } {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [BUILD],
    { encoding: 'utf8' },
  );
  if (error || status !== 0) {
    throw new Error(`Gitea could not be built: ${error ?? stdout + stderr}`);
  }
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}

function accountToRunAs(): Account {
  if (process.getuid?.() !== 0) return { name: userInfo().username };
  const idOf = (option: string) =>
    Number(
      execFileSync('id', [option, UNPRIVILEGED], { encoding: 'utf8' }).trim(),
    );
  return { name: UNPRIVILEGED, ids: { uid: idOf('-u'), gid: idOf('-g') } };
}

function own(dir: string, { ids }: Account): void {
  if (!ids) return;
  const { uid, gid } = ids;
  const entries = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  for (const entry of ['.', ...entries]) {
    const file = path.join(dir, entry);
    // Files of the cache of modules are for reading only.
    chmodSync(file, 0o755);
    chownSync(file, uid, gid);
  }
}

function configOf(options: {
  dir: string;
  port: number;
  url: string;
  user: string;
}): string {
  const { dir, port, url, user } = options;
  return `APP_NAME = Keyturn
RUN_MODE = prod
RUN_USER = ${user}
WORK_PATH = ${dir}

[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = ${url}/
STATIC_ROOT_PATH = ${dir}
OFFLINE_MODE = true
DISABLE_SSH = true

[database]
DB_TYPE = sqlite3
PATH = ${dir}/data/gitea.db
SQLITE_JOURNAL_MODE = WAL

[repository]
ROOT = ${dir}/data/repositories

[security]
INSTALL_LOCK = true
SECRET_KEY = only-for-this-run
PASSWORD_HASH_ALGO = pbkdf2

[service]
DISABLE_REGISTRATION = true

[session]
PROVIDER = memory

[indexer]
ISSUE_INDEXER_TYPE = db

[webhook]
ALLOWED_HOST_LIST = loopback

[actions]
ENABLED = false

[cron]
ENABLED = false

[log]
MODE = console
LEVEL = Warn
`;
}
