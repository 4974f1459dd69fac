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

import { SeenRequest } from './sandbox/SeenRequests';

/** What may be asked, touched, minted and revoked, as patterns in which `*` stands for anything within a segment. */
export interface Inside {
  /** `repository/path` of files on `main`, such as `acme/gitops-eu-1/clusters/eu-1/data/*`. */
  files: string[];
  /** `cluster/namespace/name` of Kubernetes Secrets and of the workloads that use them. */
  places: string[];
  /** Clients of the token service, whose names have no segments. */
  clients: string[];
}

/** Part of the API of a repository that names no file. */
const OF_REPOSITORY =
  /^(git|pulls|branches|commits|compare|issues|rules|check-runs|collaborators|labels|statuses)$/;
const BRANCH = 'main';
/** Objects outside of the namespaces of Secrets that tell what agents have applied and how late it is on a node. */
const OF_AGENTS =
  /^(kustomizations|gitrepositories|applications|kube-node-lease\/leases)$/;

/**
 * The boundary of a run, and the one question that all runs ask: did a system see anything outside of it? It knows the
 * APIs of the sandbox and shares no code with the boundaries of the product, so that they cannot be wrong together.
 */
export class RunBoundary {
  readonly #files: RegExp[];
  readonly #repositories: Set<string>;
  readonly #places: RegExp[];
  readonly #namespaces: RegExp[];
  readonly #clients: RegExp[];
  /** Whose a token is, by its id. */
  readonly #clientOf: (tokenId: string) => string | undefined;

  constructor(
    { files, places, clients }: Inside,
    clientOf: (tokenId: string) => string | undefined,
  ) {
    this.#files = files.map(pattern => matcherOf(pattern));
    this.#repositories = new Set(files.map(repositoryOfFile));
    this.#places = places.map(pattern => matcherOf(pattern));
    this.#namespaces = places.map(place =>
      matcherOf(place.split('/').slice(0, 2).join('/')),
    );
    this.#clients = clients.map(pattern => matcherOf(pattern, '.*'));
    this.#clientOf = clientOf;
  }

  /** A sentence for each request that asked for something outside, or touched it. */
  beyond(seen: SeenRequest[]): string[] {
    const sentences = seen
      .filter(request => !this.#covers(request))
      .map(
        ({ service, method, target }) => `${service} saw ${method} ${target}`,
      );
    return [...new Set(sentences)];
  }

  coversFile(repository: string, path: string): boolean {
    return matches(this.#files, `${repository}/${path}`);
  }

  coversPlace(place: string): boolean {
    return matches(this.#places, place);
  }

  coversClient(client: string): boolean {
    return matches(this.#clients, client);
  }

  #covers(request: SeenRequest): boolean {
    switch (request.service) {
      case 'forge':
        return this.#coversForge(request);
      case 'tokens':
        return this.#coversTokens(request);
      default:
        return this.#coversCluster(request);
    }
  }

  #coversForge({ segments, target }: SeenRequest): boolean {
    const [api, version, repos, owner, name, part, ...rest] = segments;
    if (api !== 'api') return false;
    // What it does shows in branches and pull requests, which are compared for themselves.
    if (version === 'graphql') return true;
    if (version !== 'v3' || repos !== 'repos') return false;
    const repository = `${owner}/${name}`;
    if (part !== 'contents') {
      return (
        this.#repositories.has(repository) &&
        (part === undefined || OF_REPOSITORY.test(part))
      );
    }
    const ref = new URLSearchParams(target.split('?')[1]).get('ref');
    const path = rest.join('/');
    // A branch of our own, of which what it changes is compared for itself.
    const isOwn = ref !== null && /^(rotate|rollback|restart|batch)/.test(ref);
    return (
      this.coversFile(repository, path) &&
      (ref === null || ref === BRANCH || isOwn || /^[0-9a-f]{40}$/.test(ref))
    );
  }

  /** Whose an id is may be asked of any, because only the service can say; nothing else may. */
  #coversTokens({ method, segments }: SeenRequest): boolean {
    const [, what, name] = segments;
    if (what === 'clients') return this.coversClient(name);
    if (what !== 'tokens') return what === 'whoami';
    const client = this.#clientOf(name);
    return (
      method === 'GET' || (client !== undefined && this.coversClient(client))
    );
  }

  #coversCluster({ service, method, segments }: SeenRequest): boolean {
    const at = segments.indexOf('namespaces');
    if (at < 0 || segments.length < at + 3) return segments.length <= 3;
    const [namespace, kind, name] = segments.slice(at + 1);
    const isOfAgent =
      OF_AGENTS.test(kind) || OF_AGENTS.test(`${namespace}/${kind}`);
    if (isOfAgent && method === 'GET' && name) return true;
    const isNamed = /^(secrets|sealedsecrets)$/.test(kind) && name;
    return isNamed
      ? this.coversPlace(`${service}/${namespace}/${name}`)
      : matches(this.#namespaces, `${service}/${namespace}`);
  }
}

function matches(patterns: RegExp[], text: string): boolean {
  return patterns.some(pattern => pattern.test(text));
}

function matcherOf(pattern: string, any = '[^/]*'): RegExp {
  const escaped = pattern
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join(any)}$`);
}

function repositoryOfFile(pattern: string): string {
  return pattern.split('/').slice(0, 2).join('/');
}
