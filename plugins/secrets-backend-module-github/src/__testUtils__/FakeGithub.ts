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

import { createHash } from 'node:crypto';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { FakeChecks, METHOD_REFUSALS } from './FakeChecks';

type Files = Record<string, string>;
type Json = Record<string, any>;

interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
}

interface Pull {
  number: number;
  title: string;
  body: string;
  head: string;
  base: string;
  headSha: string;
  state: 'open' | 'closed';
  merged: boolean;
  mergeable: boolean | null;
  /** What the host says instead of what follows from checks. */
  mergeableState?: string;
  mergeCommit?: string;
  comments: string[];
  reviews: Array<{ login: string | null; state: string }>;
}

/** What a test wants instead of the true answer. `after` cuts the line once the request took effect. */
export interface Fault {
  on: RegExp;
  status?: number;
  headers?: Record<string, string>;
  body?: Json;
  after?: boolean;
}

const ID = 4711;
const MOST_OF_TITLE = 256;
const MOST_OF_BODY = 65_536;

/** A GitHub of one repository, acme/gitops at first, that keeps its state, its limits and its rules, and speaks HTTP. */
export class FakeGithub {
  readonly branches = new Map<string, string>();
  readonly pulls: Pull[] = [];
  readonly checks = new FakeChecks();
  /** Method and path of every request, such as `POST /git/refs`. */
  readonly requests: string[] = [];
  readonly authorizations = new Set<string | undefined>();
  readonly modes: Record<string, string> = {};
  faults: Fault[] = [];
  /** Ways to merge that the repository does not allow, such as `squash_merge`; its answers name only those in `repository`. */
  readonly disallowed = new Set<string>();
  /** How pull requests were merged. */
  readonly methods: string[] = [];
  repository: Json = {};
  /** As the host spells it. */
  fullName = 'acme/gitops';
  readonly #formerNames: string[] = [];
  readonly #trees = new Map<string, Files>();
  readonly #commits = new Map<string, Commit>();
  readonly #blobs = new Map<string, string>();
  readonly #server: Server;

  static async start(files: Files): Promise<FakeGithub> {
    const fake = new FakeGithub(files);
    await new Promise<void>(resolve =>
      fake.#server.listen(0, '127.0.0.1', resolve),
    );
    return fake;
  }

  private constructor(files: Files) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => response.destroy(error));
    });
    this.commit('main', files, 'Start');
  }

  async stop(): Promise<void> {
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
    return `${this.url}/acme/gitops/blob/${branch}/${path}`;
  }

  /** Sets files on top of what the branch holds. */
  commit(branch: string, files: Files, message: string): string {
    const parent = this.branches.get(branch);
    const tree = this.#writeTree({
      ...(parent ? this.#filesOf(parent) : {}),
      ...files,
    });
    const sha = this.#writeCommit(tree, parent ? [parent] : [], message);
    this.#moveBranch(branch, sha);
    return sha;
  }

  branchFrom(branch: string, base: string): void {
    this.branches.set(branch, this.branches.get(base)!);
  }

  filesOn(branch: string): Files {
    return this.#filesOf(this.branches.get(branch)!);
  }

  parentsOf(branch: string): string[] {
    return this.#commits.get(this.branches.get(branch)!)!.parents;
  }

  mergePull(number: number): void {
    const pull = this.pulls[number - 1];
    const sha = this.commit(pull.base, this.filesOn(pull.head), pull.title);
    Object.assign(pull, { state: 'closed', merged: true, mergeCommit: sha });
  }

  /** `login` is null once its account was deleted. */
  review(number: number, login: string | null, state: string): void {
    this.pulls[number - 1].reviews.push({ login, state });
  }

  #filesOf(commit: string): Files {
    return this.#trees.get(this.#commits.get(commit)!.tree)!;
  }

  #writeTree(files: Files): string {
    const sha = sha1(JSON.stringify(Object.entries(files).sort()));
    this.#trees.set(sha, files);
    return sha;
  }

  #writeCommit(tree: string, parents: string[], message: string): string {
    const sha = sha1(`${tree} ${parents} ${message} ${this.#commits.size}`);
    this.#commits.set(sha, { sha, tree, parents, message });
    return sha;
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url!, this.url);
    const path = this.#pathIn(decodeURIComponent(url.pathname));
    const line = `${request.method} ${path}`;
    this.requests.push(line);
    this.authorizations.add(request.headers.authorization);
    const body = await readJson(request);
    const moved = this.#movedTo(decodeURIComponent(url.pathname));
    if (moved) {
      response.writeHead(301, { location: moved });
      response.end(
        JSON.stringify({ message: 'Moved Permanently', url: moved }),
      );
      return;
    }
    const fault = this.#takeFault(line);
    const [status, answer] =
      fault?.status !== undefined
        ? [fault.status, fault.body ?? { message: 'body-of-the-answer' }]
        : this.#answer(line, url.searchParams, body);
    if (fault?.after) {
      response.destroy();
      return;
    }
    response.writeHead(status, {
      'content-type': 'application/json',
      ...fault?.headers,
    });
    response.end(status === 204 ? undefined : JSON.stringify(answer));
  }

  /** Renames or transfers the repository; the old name redirects. */
  rename(fullName: string): void {
    this.#formerNames.push(this.fullName);
    this.fullName = fullName;
  }

  /** The path inside of the repository; names are compared as GitHub does. */
  #pathIn(pathname: string): string {
    const prefixes = [
      `/api/v3/repos/${this.fullName}`,
      `/api/v3/repositories/${ID}`,
    ];
    const found = prefixes.find(prefix => isBelow(pathname, prefix));
    return found ? pathname.slice(found.length) : pathname;
  }

  #movedTo(pathname: string): string | undefined {
    const former = this.#formerNames
      .map(name => `/api/v3/repos/${name}`)
      .find(prefix => isBelow(pathname, prefix));
    return (
      former &&
      `${this.url}/api/v3/repositories/${ID}${pathname.slice(former.length)}`
    );
  }

  #takeFault(line: string): Fault | undefined {
    const index = this.faults.findIndex(({ on }) => on.test(line));
    return index < 0 ? undefined : this.faults.splice(index, 1)[0];
  }

  #answer(line: string, query: URLSearchParams, body: Json): [number, Json] {
    const ofChecks = this.checks.answer(line, query);
    if (ofChecks) return ofChecks;
    for (const [pattern, handle] of this.#routes) {
      const match = pattern.exec(line);
      if (match) return handle(match[1], query, body);
    }
    return [404, { message: 'Not Found' }];
  }

  readonly #routes: [
    RegExp,
    (part: string, query: URLSearchParams, body: Json) => [number, Json],
  ][] = [
    [/^GET ()$/, () => [200, this.#getRepository()]],
    [/^GET \/git\/ref\/heads\/(.+)$/, branch => this.#getRef(branch)],
    [/^GET \/git\/commits\/(.+)$/, sha => this.#getCommit(sha)],
    [/^GET \/git\/trees\/(.+)$/, sha => this.#getTree(sha)],
    [/^GET \/git\/blobs\/(.+)$/, sha => this.#getBlob(sha)],
    [/^POST \/git\/trees()$/, (_, __, body) => this.#postTree(body)],
    [
      /^POST \/git\/commits()$/,
      (_, __, { tree, parents, message }) => [
        201,
        { sha: this.#writeCommit(tree, parents, message) },
      ],
    ],
    [/^POST \/git\/refs()$/, (_, __, body) => this.#postRef(body)],
    [
      /^PATCH \/git\/refs\/heads\/(.+)$/,
      (branch, _, { sha }) => {
        this.#moveBranch(branch, sha);
        return this.#getRef(branch);
      },
    ],
    [/^DELETE \/git\/refs\/heads\/(.+)$/, branch => this.#deleteRef(branch)],
    [
      /^GET \/pulls()$/,
      (_, query) => [
        200,
        this.pulls
          .filter(({ head }) => this.#isHead(head, query.get('head')))
          .filter(({ state }) => ['all', state].includes(query.get('state')!))
          .map(pull => this.#view(pull)),
      ],
    ],
    [/^POST \/pulls()$/, (_, __, body) => this.#postPull(body)],
    [/^GET \/pulls\/(\d+)$/, number => this.#getPull(Number(number))],
    [
      /^PATCH \/pulls\/(\d+)$/,
      (number, _, { state }) => {
        const pull = this.pulls[Number(number) - 1];
        if (!pull.merged) pull.state = state;
        return this.#getPull(pull.number);
      },
    ],
    [
      /^PUT \/pulls\/(\d+)\/merge$/,
      (number, _, body) => this.#putMerge(Number(number), body),
    ],
    [
      /^GET \/pulls\/(\d+)\/reviews$/,
      (number, query) => [200, this.#getReviews(Number(number), query)],
    ],
    [
      /^GET \/issues\/(\d+)\/comments$/,
      number => [
        200,
        this.pulls[Number(number) - 1].comments.map(text => ({ body: text })),
      ],
    ],
    [
      /^POST \/issues\/(\d+)\/comments$/,
      (number, _, { body }) => {
        if ([...body].length > MOST_OF_BODY) {
          return invalid({
            field: 'data',
            code: 'unprocessable',
            message: `Body is too long (maximum is ${MOST_OF_BODY} characters)`,
          });
        }
        this.pulls[Number(number) - 1].comments.push(body);
        return [201, { body }];
      },
    ],
  ];

  #isHead(head: string, asked: string | null): boolean {
    const [owner, ...branch] = (asked ?? '').split(':');
    return (
      owner.toLowerCase() === this.fullName.split('/')[0].toLowerCase() &&
      branch.join(':') === head
    );
  }

  #getRepository(): Json {
    return {
      id: ID,
      full_name: this.fullName,
      default_branch: 'main',
      ...this.repository,
    };
  }

  #getRef(branch: string): [number, Json] {
    const sha = this.branches.get(branch);
    return sha
      ? [200, { ref: `refs/heads/${branch}`, object: { type: 'commit', sha } }]
      : [404, { message: 'Not Found' }];
  }

  #getCommit(sha: string): [number, Json] {
    const commit = this.#commits.get(sha);
    if (!commit) return [404, { message: 'Not Found' }];
    const { tree, parents, message } = commit;
    return [
      200,
      {
        sha,
        tree: { sha: tree },
        parents: parents.map(parent => ({ sha: parent })),
        message,
      },
    ];
  }

  // the sha of a directory is that of its root and its path, which is enough to look inside
  #getTree(sha: string): [number, Json] {
    const [root, directory = ''] = sha.split(':');
    const files = this.#trees.get(root)!;
    const names = new Set(
      Object.keys(files)
        .filter(path => path.startsWith(directory))
        .map(path => path.slice(directory.length).split('/')[0]),
    );
    const tree = [...names].map(name => {
      const path = `${directory}${name}`;
      if (!(path in files)) {
        return { path: name, mode: '040000', sha: `${root}:${path}/` };
      }
      const blob = sha1(files[path]);
      this.#blobs.set(blob, files[path]);
      return {
        path: name,
        mode: this.modes[path] ?? '100644',
        sha: blob,
        size: files[path].length,
      };
    });
    return [200, { sha, tree, truncated: false }];
  }

  #getBlob(sha: string): [number, Json] {
    const content = this.#blobs.get(sha)!;
    const base64 = Buffer.from(content, 'binary').toString('base64');
    return [200, { sha, encoding: 'base64', content: base64 }];
  }

  #postTree(body: Json): [number, Json] {
    const files = { ...this.#trees.get(body.base_tree) };
    for (const { path, mode, content } of body.tree) {
      files[path] = Buffer.from(content, 'utf8').toString('binary');
      this.modes[path] = mode;
    }
    return [201, { sha: this.#writeTree(files) }];
  }

  #postRef({ ref, sha }: Json): [number, Json] {
    const branch = ref.replace('refs/heads/', '');
    if (this.branches.has(branch)) {
      return [422, { message: 'Reference already exists' }];
    }
    this.branches.set(branch, sha);
    return [201, this.#getRef(branch)[1]];
  }

  #moveBranch(branch: string, sha: string): void {
    this.branches.set(branch, sha);
    this.pulls
      .filter(({ head, state }) => head === branch && state === 'open')
      .forEach(pull => Object.assign(pull, { headSha: sha }));
  }

  #deleteRef(branch: string): [number, Json] {
    return this.branches.delete(branch)
      ? [204, {}]
      : [422, { message: 'Reference does not exist' }];
  }

  #postPull({ title, body, head, base }: Json): [number, Json] {
    const doubled = this.pulls.some(
      pull => pull.head === head && pull.state === 'open',
    );
    if (doubled) {
      return invalid({
        code: 'custom',
        message: `A pull request already exists for acme:${head}.`,
      });
    }
    for (const [field, branch] of Object.entries({ head, base })) {
      if (!this.branches.has(branch))
        return invalid({ field, code: 'invalid' });
    }
    const limits = {
      title: [title, MOST_OF_TITLE],
      body: [body, MOST_OF_BODY],
    };
    for (const [field, [text, most]] of Object.entries(limits)) {
      if ([...text].length > most) {
        const message = `${field} is too long (maximum is ${most} characters)`;
        return invalid({ field, code: 'custom', message });
      }
    }
    this.pulls.push({
      number: this.pulls.length + 1,
      title,
      body,
      head,
      base,
      headSha: this.branches.get(head)!,
      state: 'open',
      merged: false,
      mergeable: true,
      comments: [],
      reviews: [],
    });
    return [201, this.#getPull(this.pulls.length)[1]];
  }

  #putMerge(number: number, { sha, merge_method }: Json): [number, Json] {
    const pull = this.pulls[number - 1];
    const refuse = (message: string): [number, Json] => [405, { message }];
    if (pull.state !== 'open') return refuse('Pull Request is not mergeable');
    if (sha !== pull.headSha) {
      const message =
        'Head branch was modified. Review and try the merge again.';
      return [409, { message }];
    }
    if (!this.checks.mayMerge(pull.headSha)) {
      return refuse('Required status check "validate" is expected.');
    }
    const flag =
      merge_method === 'merge' ? 'merge_commit' : `${merge_method}_merge`;
    const refusal =
      this.checks.refusalOf(merge_method) ??
      (this.disallowed.has(flag) ? METHOD_REFUSALS[merge_method] : undefined);
    if (refusal) return refuse(refusal);
    this.methods.push(merge_method);
    this.mergePull(number);
    return [200, { merged: true, sha: pull.mergeCommit }];
  }

  #getReviews(number: number, query: URLSearchParams): Json {
    const perPage = Number(query.get('per_page') ?? 30);
    const first = (Number(query.get('page') ?? 1) - 1) * perPage;
    return this.pulls[number - 1].reviews
      .slice(first, first + perPage)
      .map(({ login, state }) => ({ user: login && { login }, state }));
  }

  #getPull(number: number): [number, Json] {
    const pull = this.pulls[number - 1];
    if (!pull) return [404, { message: 'Not Found' }];
    return [
      200,
      {
        ...this.#view(pull),
        commits: this.#countCommits(pull),
        merged: pull.merged,
        mergeable: pull.state === 'open' ? pull.mergeable : null,
        mergeable_state: this.#mergeableState(pull),
        merged_by: pull.merged ? { login: 'ada' } : null,
      },
    ];
  }

  #mergeableState(pull: Pull): string {
    if (pull.state !== 'open' || pull.mergeable === null) return 'unknown';
    if (pull.mergeableState) return pull.mergeableState;
    return pull.mergeable ? this.checks.stateOf(pull.headSha) : 'dirty';
  }

  /** Those of the head that the base does not have. */
  #countCommits({ headSha, base }: Pull): number {
    const known = this.#historyOf(this.branches.get(base)!);
    return [...this.#historyOf(headSha)].filter(sha => !known.has(sha)).length;
  }

  #historyOf(sha: string): Set<string> {
    const { parents } = this.#commits.get(sha)!;
    return new Set([
      sha,
      ...parents.flatMap(parent => [...this.#historyOf(parent)]),
    ]);
  }

  #view(pull: Pull): Json {
    const repo = { ...this.#getRepository() };
    return {
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      html_url: `${this.url}/${this.fullName}/pull/${pull.number}`,
      merged_at: pull.merged ? '2026-11-24T00:00:00Z' : null,
      merge_commit_sha: pull.mergeCommit ?? 'sha-of-a-trial-merge',
      head: { ref: pull.head, sha: pull.headSha, repo },
      base: { ref: pull.base, repo },
    };
  }
}

function isBelow(pathname: string, prefix: string): boolean {
  const start = pathname.slice(0, prefix.length).toLowerCase();
  return (
    start === prefix.toLowerCase() &&
    ['', '/'].includes(pathname.charAt(prefix.length))
  );
}

function invalid(error: Json): [number, Json] {
  return [
    422,
    {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', ...error }],
    },
  ];
}

async function readJson(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : {};
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
