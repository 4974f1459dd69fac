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

import { CallContext, UpstreamError } from '@keyturn/plugin-secrets-node';
import { Agent, fetch, Response } from 'undici';
import { ClusterConfig } from './clusterConfig';
import {
  ClusterQuestion,
  expiredAgain,
  ExpiredError,
  ForbiddenError,
  notKubernetes,
  refused,
  tooMany,
  unreachable,
} from './clusterError';
import { KubernetesObject, ObjectList } from './kubernetesObjects';
import { parseObject, parsePage } from './parseObject';
import { readText } from './readText';

/** What is parsed at once stays in memory for a while: 10,000 pods of 13 kB took 210 MB in pages of 250, 90 MB in these. */
const PAGE_SIZE = 50;
/** 100,000 objects. */
const MOST_PAGES = 2_000;
/** How often a list is begun that expires between two of its pages. */
const MOST_LISTS = 3;
const JSON_TYPE = 'application/json';
const METADATA_ONLY =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const LIST_OF_METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Where objects of one kind live in the API. */
export interface CollectionAddress {
  /** Empty for the core group. */
  group: string;
  version: string;
  /** Plural, such as `deployments`. */
  resource: string;
  namespace: string;
}

/** Where an object lives in the API. */
export interface ObjectAddress extends CollectionAddress {
  name: string;
}

/** Gets objects from one cluster, with trust and credentials of its own. */
export class ClusterClient {
  readonly #config: ClusterConfig;
  readonly #requestTimeoutMs: number;
  readonly #agent: Agent;

  constructor(config: ClusterConfig, requestTimeoutMs: number) {
    this.#config = config;
    this.#requestTimeoutMs = requestTimeoutMs;
    this.#agent = new Agent({
      connect: { ca: config.ca, rejectUnauthorized: !config.skipTlsVerify },
    });
  }

  /**
   * Undefined where there is no such object.
   * @throws UpstreamError where the cluster cannot tell
   */
  get<T extends KubernetesObject>(
    address: ObjectAddress,
    context: CallContext,
  ): Promise<T | undefined> {
    return this.#request(pathOf(address), address, JSON_TYPE, context);
  }

  /**
   * As `get`, for what a probe can do without: undefined, too, where the cluster does not let it be read.
   * @throws UpstreamError where the cluster cannot tell for another reason
   */
  async getIfAllowed<T extends KubernetesObject>(
    address: ObjectAddress,
    context: CallContext,
  ): Promise<T | undefined> {
    try {
      return await this.get<T>(address, context);
    } catch (error) {
      if (error instanceof ForbiddenError) return undefined;
      throw error;
    }
  }

  /**
   * All objects of a kind in a namespace that the labels select; an empty selector selects all. Of each page only what
   * `keep` makes of its objects stays in memory.
   * @throws UpstreamError where the cluster cannot tell
   */
  list<T extends KubernetesObject>(
    address: CollectionAddress,
    options: { labelSelector?: string; keep: (object: T) => T },
    context: CallContext,
  ): Promise<T[]> {
    return this.#list({ ...options, address, accept: JSON_TYPE }, context);
  }

  /** As `list` of all, but the cluster leaves everything out of its answer except the metadata. */
  listMetadata(
    address: CollectionAddress,
    keep: (object: KubernetesObject) => KubernetesObject,
    context: CallContext,
  ): Promise<KubernetesObject[]> {
    return this.#list(
      { address, keep, accept: LIST_OF_METADATA_ONLY },
      context,
    );
  }

  /** A list whose rest the server no longer has is begun again: its pages would be of two moments. */
  async #list<T extends KubernetesObject>(
    list: ListOf<T>,
    context: CallContext,
  ): Promise<T[]> {
    for (let begun = 1; begun <= MOST_LISTS; begun += 1) {
      try {
        return await this.#pages(list, context);
      } catch (error) {
        if (!(error instanceof ExpiredError)) throw error;
      }
    }
    throw expiredAgain(this.#questionOf(list.address), MOST_LISTS);
  }

  async #pages<T extends KubernetesObject>(
    { address, labelSelector, accept, keep }: ListOf<T>,
    context: CallContext,
  ): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = new URLSearchParams({
        ...(labelSelector ? { labelSelector } : {}),
        limit: String(PAGE_SIZE),
        ...(next ? { continue: next } : {}),
      });
      const list = await this.#request<ObjectList<T>>(
        `${pathOf(address)}?${query}`,
        address,
        accept,
        context,
      );
      // an empty list of metadata is null to a real server
      const found = list?.items === null ? [] : list?.items;
      if (!Array.isArray(found)) {
        throw notKubernetes(this.#questionOf(address));
      }
      for (const object of found) items.push(keep(object));
      next = list?.metadata?.continue;
      if (!next) return items;
    }
    throw tooMany(this.#questionOf(address), MOST_PAGES * PAGE_SIZE);
  }

  /** As `get`, but the cluster leaves everything out of its answer except the metadata. */
  async getMetadata(
    address: ObjectAddress,
    context: CallContext,
  ): Promise<KubernetesObject | undefined> {
    const object = await this.#request(
      pathOf(address),
      address,
      METADATA_ONLY,
      context,
    );
    if (object && object.kind !== 'PartialObjectMetadata') {
      throw notKubernetes(this.#questionOf(address));
    }
    return object;
  }

  async #request<T extends KubernetesObject>(
    path: string,
    address: CollectionAddress,
    accept: string,
    context: CallContext,
  ): Promise<T | undefined> {
    const question = this.#questionOf(address);
    try {
      const response = await fetch(`${this.#config.url}${path}`, {
        dispatcher: this.#agent,
        headers: { accept, authorization: `Bearer ${this.#config.token}` },
        signal: AbortSignal.any([
          context.signal,
          AbortSignal.timeout(this.#requestTimeoutMs),
        ]),
      });
      return await readObject<T>(response, question);
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof UpstreamError) throw error;
      throw unreachable(question, error);
    }
  }

  #questionOf(address: CollectionAddress & { name?: string }): ClusterQuestion {
    const { name: cluster, url } = this.#config;
    return { cluster, url, ...address };
  }
}

interface ListOf<T> {
  address: CollectionAddress;
  labelSelector?: string;
  accept: string;
  keep: (object: T) => T;
}

async function readObject<T extends KubernetesObject>(
  response: Response,
  question: ClusterQuestion,
): Promise<T | undefined> {
  const text = await readText(response, question);
  const body =
    question.name === undefined ? parsePage(text) : parseObject(text);
  if (response.status === 404 && (body || isCustom(question))) return undefined;
  if (response.status === 404) throw notKubernetes(question);
  if (!response.ok) {
    const retryAfter = response.headers.get('retry-after');
    throw refused(question, { status: response.status, retryAfter, text });
  }
  if (!body) throw notKubernetes(question);
  return body as T;
}

// For a kind that it does not know, an API server sends the plain 404 of a web server instead of a Status. The
// kinds of the core and of apps are always known, so for them such an answer comes from something else.
function isCustom({ group }: ClusterQuestion): boolean {
  return group.includes('.');
}

function pathOf(address: CollectionAddress & { name?: string }): string {
  const { group, version, resource, namespace, name } = address;
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const collection = `${root}/namespaces/${encodeURIComponent(
    namespace,
  )}/${resource}`;
  return name ? `${collection}/${encodeURIComponent(name)}` : collection;
}
