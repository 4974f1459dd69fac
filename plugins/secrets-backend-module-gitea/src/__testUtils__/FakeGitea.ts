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

import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { BareRepository, Files } from './BareRepository';

type Json = Record<string, any>;
type Answer = [number, unknown];

interface Pull {
  number: number;
  title: string;
  body: string;
  head: string;
  base: string;
  /** Where the branch was, once it is gone. */
  headSha: string;
  state: 'open' | 'closed';
  merged: boolean;
  mergeCommit?: string;
  reviews: Json[];
}

const MERGE_SETTINGS: Record<string, string> = {
  squash: 'allow_squash_merge',
  merge: 'allow_merge_commits',
  rebase: 'allow_rebase',
  'rebase-merge': 'allow_rebase_explicit',
  'fast-forward-only': 'allow_fast_forward_only_merge',
};

/** What a test wants instead of the true answer. `after` cuts the line once the request took effect. */
export interface Fault {
  on: RegExp;
  status?: number;
  headers?: Record<string, string>;
  message?: string;
  text?: string;
  after?: boolean;
}

/** A Gitea of one repository, acme/gitops, over a real repository of Git; it speaks HTTP. */
export class FakeGitea {
  readonly repository: BareRepository;
  readonly pulls: Pull[] = [];
  readonly statuses = new Map<string, Map<string, string>>();
  /** Method and path of every request, such as `POST /pulls`. */
  readonly requests: string[] = [];
  readonly bodies: Json[] = [];
  readonly authorizations = new Set<string | undefined>();
  /** Of `main`. */
  protection?: Json;
  /** Whether the user of the token administers the repository. */
  isAdmin = false;
  canMerge = true;
  /** Whether Gitea still works out what can be merged. */
  isChecking = false;
  settings: Json = { allow_squash_merge: true, allow_merge_commits: true };
  faults: Fault[] = [];
  /** The last is the present one. */
  readonly #names = ['gitops'];
  readonly #server: Server;

  static async start(dir: string, files: Files): Promise<FakeGitea> {
    const fake = new FakeGitea(dir);
    fake.commit('main', files, 'Start');
    await new Promise<void>(resolve =>
      fake.#server.listen(0, '127.0.0.1', resolve),
    );
    return fake;
  }

  private constructor(dir: string) {
    this.repository = new BareRepository(dir);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => response.destroy(error));
    });
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  get host(): string {
    return `localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  fileUrl(path: string, branch: string = 'main'): string {
    const name = encodeURIComponent(branch);
    return `${this.url}/acme/gitops/src/branch/${name}/${path}`;
  }

  /** Its old address leads to the new one, which is answered. */
  rename(name: string): string {
    this.#names.push(name);
    return `${this.url}/acme/${name}`;
  }

  commit(branch: string, files: Files, message: string): string {
    return this.repository.commit(branch, files, message);
  }

  mergePull(number: number): void {
    const pull = this.pulls[number - 1];
    const head = this.repository.headOf(pull.head)!;
    const mergeCommit = this.repository.squash(pull.base, head, pull.title);
    Object.assign(pull, {
      ...{ state: 'closed', merged: true, mergeCommit },
      headSha: head,
    });
  }

  review(number: number, login: string, state: string, more: Json = {}): void {
    this.pulls[number - 1].reviews.push({
      user: { login },
      ...{ state, body: '', official: true, stale: false, dismissed: false },
      ...more,
    });
  }

  status(branch: string, context: string, state: string): void {
    const sha = this.repository.headOf(branch)!;
    const reported = this.statuses.get(sha) ?? new Map<string, string>();
    this.statuses.set(sha, reported.set(context, state));
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url!, this.url);
    const path = decodeURIComponent(url.pathname).replace(
      /^\/(?:api\/v1\/repos\/)?acme\/[\w-]+/i,
      '',
    );
    const name = /acme\/([\w-]+)/i.exec(url.pathname)?.[1].toLowerCase();
    if (name !== this.#name && this.#names.includes(name ?? '')) {
      const location = url.pathname.replace(
        /(acme)\/[\w-]+/i,
        `$1/${this.#name}`,
      );
      response.writeHead(301, { location });
      response.end();
      return;
    }
    const line = `${request.method} ${path}`;
    this.requests.push(line);
    this.authorizations.add(request.headers.authorization);
    const parts = [];
    for await (const part of request) parts.push(part);
    const sent = Buffer.concat(parts);
    const fault = this.#takeFault(line);
    if (fault?.status !== undefined) {
      response.writeHead(fault.status, fault.headers);
      const { message = 'the-text-of-gitea' } = fault;
      response.end(fault.text ?? JSON.stringify({ message }));
      return;
    }
    if (path === '.git/git-receive-pack') {
      const report = this.repository.receivePack(sent);
      if (fault?.after) response.destroy();
      else response.end(report);
      return;
    }
    const body = sent.length > 0 ? JSON.parse(sent.toString()) : {};
    this.bodies.push(body);
    const [status, answer] = this.#answer(line, url.searchParams, body);
    if (fault?.after) {
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }

  #takeFault(line: string): Fault | undefined {
    const index = this.faults.findIndex(({ on }) => on.test(line));
    return index < 0 ? undefined : this.faults.splice(index, 1)[0];
  }

  #answer(line: string, query: URLSearchParams, body: Json): Answer {
    for (const [pattern, handle] of this.#routes) {
      const match = pattern.exec(line);
      if (match) return handle(match.slice(1), query, body);
    }
    return refusal(404, 'The target could not be found.');
  }

  readonly #routes: Array<
    [RegExp, (parts: string[], query: URLSearchParams, body: Json) => Answer]
  > = [
    [/^GET $/, () => [200, this.#view()]],
    [/^GET \/branches\/(.+)$/, ([name]) => this.#branch(name)],
    [/^DELETE \/branches\/(.+)$/, ([name]) => this.#deleteBranch(name)],
    [
      /^GET \/branch_protections\/main$/,
      () =>
        this.isAdmin && this.protection
          ? [200, this.protection]
          : refusal(403, 'user should be an admin of the repository'),
    ],
    [/^GET \/git\/commits\/(.+)$/, ([sha]) => this.#commit(sha)],
    [
      /^GET \/git\/trees\/(.+)$/,
      ([sha]) => [
        200,
        { truncated: false, tree: this.repository.entriesOf(sha) },
      ],
    ],
    [/^GET \/contents\/(.+)$/, ([path], query) => this.#contents(path, query)],
    [/^POST \/contents$/, (_, __, body) => this.#changeFiles(body)],
    [/^GET \/compare\/(.+)\.\.\.(.+)$/, parts => this.#compare(parts)],
    [
      /^GET \/commits\/(.+)\/status$/,
      ([sha], query) => [200, this.#combined(sha, query)],
    ],
    [/^GET \/pulls$/, (_, query) => [200, this.#list(query)]],
    [/^POST \/pulls$/, (_, __, body) => this.#open(body)],
    [
      /^GET \/pulls\/(\d+)\/reviews$/,
      ([number], query) => [
        200,
        query.get('page') === '1' ? this.pulls[Number(number) - 1].reviews : [],
      ],
    ],
    [
      /^POST \/pulls\/(\d+)\/reviews$/,
      ([number], _, { body }) => {
        this.review(Number(number), 'keyturn', 'COMMENT', { body });
        return [200, {}];
      },
    ],
    [
      /^POST \/pulls\/(\d+)\/merge$/,
      ([number], _, body) => this.#merge(this.pulls[Number(number) - 1], body),
    ],
    [
      /^GET \/pulls\/(\d+)$/,
      ([number]) => this.#pull(this.pulls[Number(number) - 1]),
    ],
    [
      /^PATCH \/pulls\/(\d+)$/,
      ([number], _, { state }) => {
        const pull = this.pulls[Number(number) - 1];
        if (pull.merged) return refusal(412, 'cannot change a merged one');
        pull.state = state;
        return this.#pull(pull);
      },
    ],
    [
      /^GET \/pulls\/([^/]+)\/(.+)$/,
      ([base, head]) =>
        this.#pull(
          this.pulls.find(pull => pull.base === base && pull.head === head),
        ),
    ],
  ];

  get #name(): string {
    return this.#names[this.#names.length - 1];
  }

  #view(): Json {
    return {
      ...{ id: 7, full_name: `acme/${this.#name}`, default_branch: 'main' },
      html_url: `${this.url}/acme/${this.#name}`,
      ...{ archived: false, mirror: false, empty: false },
      has_pull_requests: true,
      ...this.settings,
    };
  }

  #branch(name: string): Answer {
    const id = this.repository.headOf(name);
    if (!id) return refusal(404, 'branch does not exist');
    const rules = name === 'main' ? this.protection : undefined;
    return [
      200,
      {
        commit: { id },
        protected: rules !== undefined,
        ...{ required_approvals: 0, enable_status_check: false, ...rules },
        user_can_merge: this.canMerge,
        ...(rules && this.isAdmin
          ? { effective_branch_protection_name: name }
          : {}),
      },
    ];
  }

  #deleteBranch(name: string): Answer {
    const sha = this.repository.headOf(name);
    if (!sha) return refusal(404, 'branch does not exist');
    for (const pull of this.pulls) if (pull.head === name) pull.headSha = sha;
    this.repository.git(['update-ref', '-d', `refs/heads/${name}`]);
    return [204, undefined];
  }

  #commit(revision: string): Answer {
    const sha = this.repository.commitOf(revision);
    return sha ? [200, this.#commitView(sha)] : refusal(404, 'not found');
  }

  #commitView(sha: string): Json {
    const format = ['show', '-s', '--format=%P%n%an%n%ae%n%aI%n%B', sha];
    const [parents, name, email, date, ...message] = this.repository
      .git(format)
      .trimEnd()
      .split('\n');
    const person = { name, email, date };
    const changed = ['diff-tree', '--no-commit-id', '--name-only', '-r', sha];
    return {
      sha,
      parents: parents
        .split(' ')
        .filter(Boolean)
        .map(parent => ({ sha: parent })),
      files: this.repository
        .git(changed)
        .split('\n')
        .filter(Boolean)
        .map(filename => ({ filename })),
      commit: {
        message: message.join('\n'),
        ...{ author: person, committer: person },
        // As Gitea has it.
        tree: { sha },
      },
    };
  }

  #contents(path: string, query: URLSearchParams): Answer {
    const ref = query.get('ref')!;
    const [entry] = this.repository.entriesOf(ref, path);
    if (!entry) return refusal(404, 'object does not exist');
    if (entry.type === 'tree') return [200, []];
    const bytes = Buffer.from(
      this.repository.git(['cat-file', 'blob', entry.sha]),
    );
    const isLink = entry.mode === '120000';
    return [
      200,
      {
        type: isLink ? 'symlink' : 'file',
        ...{ sha: entry.sha, size: bytes.length },
        ...(isLink
          ? {}
          : { encoding: 'base64', content: bytes.toString('base64') }),
      },
    ];
  }

  #changeFiles(body: Json): Answer {
    const { branch, new_branch: newBranch, message, files } = body;
    if (this.repository.headOf(newBranch)) {
      return refusal(422, `branch already exists [name: ${newBranch}]`);
    }
    for (const { path, sha } of files) {
      const [entry] = this.repository.entriesOf(`refs/heads/${branch}`, path);
      if (entry?.sha !== sha) {
        return refusal(422, `sha does not match [given: ${sha}]`);
      }
    }
    const contents = files.map(({ path, content }: Json) => [
      path,
      Buffer.from(content, 'base64').toString(),
    ]);
    this.repository.commit(
      newBranch,
      Object.fromEntries(contents),
      message,
      branch,
    );
    return [201, {}];
  }

  #compare([base, head]: string[]): Answer {
    const shas = [base, head].map(name => this.repository.commitOf(name));
    if (shas.includes(undefined)) return refusal(404, 'not found');
    const commits = this.repository
      .git(['rev-list', `${shas[0]}..${shas[1]}`])
      .split('\n')
      .filter(Boolean);
    return [
      200,
      {
        total_commits: commits.length,
        commits: commits.map(sha => this.#commitView(sha)),
      },
    ];
  }

  #combined(sha: string, query: URLSearchParams): Json {
    const reported = [...(this.statuses.get(sha) ?? [])];
    return {
      statuses: reported
        .map(([context, status]) => ({ context, status, target_url: '' }))
        .slice(query.get('page') === '1' ? 0 : reported.length),
    };
  }

  #list(query: URLSearchParams): Json[] {
    if (query.get('page') !== '1') return [];
    return this.pulls
      .filter(({ state }) => state === query.get('state'))
      .map(pull => this.#pullView(pull))
      .reverse();
  }

  #open({ head, base, title, body }: Json): Answer {
    const headSha = this.repository.headOf(head);
    if (!headSha) return refusal(404, 'not found');
    const isOpen = ({ state, head: other }: Pull) =>
      state === 'open' && other === head;
    if (this.pulls.some(isOpen)) {
      return refusal(409, 'pull request already exists for these targets');
    }
    const number = this.pulls.length + 1;
    const pull: Pull = {
      ...{ number, title, body, head, base, headSha },
      ...{ state: 'open', merged: false, reviews: [] },
    };
    this.pulls.push(pull);
    return [201, this.#pullView(pull)];
  }

  #pull(pull: Pull | undefined): Answer {
    return pull ? [200, this.#pullView(pull)] : refusal(404, 'not found');
  }

  #pullView(pull: Pull): Json {
    const { number, title, body, state, merged, mergeCommit } = pull;
    const baseSha = this.repository.headOf(pull.base)!;
    const headSha = this.repository.headOf(pull.head) ?? pull.headSha;
    return {
      ...{
        number,
        title,
        body,
        state,
        merged,
        draft: title.startsWith('WIP:'),
      },
      mergeable:
        !merged && !this.isChecking && this.repository.merges(baseSha, headSha),
      merge_commit_sha: mergeCommit ?? null,
      merged_by: merged ? { login: 'somebody' } : null,
      html_url: `${this.url}/acme/${this.#name}/pulls/${number}`,
      base: { ref: pull.base, sha: baseSha, repo_id: 7, repo: this.#view() },
      head: { label: pull.head, sha: headSha, repo_id: 7 },
    };
  }

  #merge(pull: Pull, { head_commit_id: expected, Do }: Json): Answer {
    const { mergeable, head } = this.#pullView(pull);
    if (pull.merged) return refusal(405, 'The PR is already merged');
    if (!mergeable) return refusal(405, 'Please try again later');
    if (!this.settings[MERGE_SETTINGS[Do]]) {
      return refusal(405, `${Do} is not allowed an allowed merge style`);
    }
    if (expected !== head.sha) return refusal(409, 'head out of date');
    this.mergePull(pull.number);
    return [200, undefined];
  }
}

function refusal(status: number, message: string): Answer {
  return [status, { message, url: 'https://example.com/api/swagger' }];
}
