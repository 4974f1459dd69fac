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

type Json = Record<string, any>;
type State = 'pending' | 'success' | 'failure';

export const METHOD_REFUSALS: Record<string, string> = {
  merge: 'Merge commits are not allowed on this repository.',
  squash: 'Squash merges are not allowed on this repository.',
  rebase: 'Rebase merges are not allowed on this repository.',
};

/** Rules of branches, and checks of commits, of a {@link FakeGithub}; every branch has the same rules. */
export class FakeChecks {
  /** Classic protection. */
  readonly required: Array<{ context: string; app_id?: number }> = [];
  /** Of rulesets. */
  readonly rules: Json[] = [];
  /** What administrators see of a classic protection, which nobody else may read; absent where there is none. */
  protection?: Json;
  /** Whether the credentials may merge whatever the rules say. */
  bypassed = false;
  /** Whether the credentials may not see checks. */
  hidden = false;
  readonly #statuses = new Map<string, Json[]>();
  readonly #runs = new Map<string, Json[]>();

  status(sha: string, context: string, state: State): void {
    const others = (this.#statuses.get(sha) ?? []).filter(
      status => status.context !== context,
    );
    const target_url = `https://ci.example.com/${context}`;
    this.#statuses.set(sha, [...others, { context, state, target_url }]);
  }

  run(
    sha: string,
    name: string,
    run: { status: string; conclusion: string | null; appId?: number },
  ): void {
    const { appId = 1, status, conclusion } = run;
    const added = {
      name,
      status,
      conclusion,
      app: { id: appId },
      html_url: `https://ci.example.com/runs/${name}`,
    };
    this.#runs.set(sha, [...(this.#runs.get(sha) ?? []), added]);
  }

  mayMerge(sha: string): boolean {
    return this.bypassed || this.stateOf(sha) !== 'blocked';
  }

  /** What the rules say of a way to merge; undefined where they let it through. */
  refusalOf(method: string): string | undefined {
    if (this.bypassed) return undefined;
    if (this.rules.some(({ type }) => type === 'merge_queue')) {
      return 'Changes must be made through the merge queue';
    }
    const isAllowed = this.rules.every(
      ({ parameters }) =>
        parameters?.allowed_merge_methods?.includes(method) ?? true,
    );
    return isAllowed ? undefined : METHOD_REFUSALS[method];
  }

  stateOf(sha: string): 'clean' | 'unstable' | 'blocked' {
    const passed = new Set([
      ...(this.#statuses.get(sha) ?? [])
        .filter(({ state }) => state === 'success')
        .map(({ context }) => context),
      ...(this.#runs.get(sha) ?? [])
        .filter(({ conclusion }) => conclusion === 'success')
        .map(({ name }) => name),
    ]);
    const named = this.rules.flatMap(
      rule => rule.parameters?.required_status_checks ?? [],
    );
    const isMet = [...this.required, ...named].every(({ context }) =>
      passed.has(context),
    );
    if (!isMet) return 'blocked';
    const all = [
      ...(this.#statuses.get(sha) ?? []),
      ...(this.#runs.get(sha) ?? []),
    ];
    return all.length === passed.size ? 'clean' : 'unstable';
  }

  answer(line: string, query: URLSearchParams): [number, Json] | undefined {
    const [, kind, name] =
      /^GET \/(branches|rules\/branches|commits)\/(.+)$/.exec(line) ?? [];
    switch (kind) {
      case 'rules/branches':
        return [200, this.rules];
      case 'branches':
        if (!name.endsWith('/protection')) return [200, this.#branch(name)];
        return this.protection
          ? [200, this.protection]
          : [403, { message: 'Resource not accessible by integration' }];
      case 'commits':
        return this.hidden
          ? [403, { message: 'Resource not accessible by integration' }]
          : [200, this.#ofCommit(name, query)];
      default:
        return undefined;
    }
  }

  #branch(name: string): Json {
    const contexts = this.required.map(({ context }) => context);
    return {
      name,
      protected: contexts.length > 0 || this.protection !== undefined,
      protection: {
        enabled: contexts.length > 0,
        required_status_checks: {
          enforcement_level: contexts.length > 0 ? 'non_admins' : 'off',
          contexts,
          checks: this.required,
        },
      },
    };
  }

  #ofCommit(name: string, query: URLSearchParams): Json {
    const [sha, what] = name.split('/');
    const size = Number(query.get('per_page') ?? 30);
    const first = (Number(query.get('page') ?? 1) - 1) * size;
    const page = (all: Json[] = []) => all.slice(first, first + size);
    return what === 'status'
      ? { sha, statuses: page(this.#statuses.get(sha)) }
      : { check_runs: page(this.#runs.get(sha)) };
  }
}
