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
  DefaultGithubCredentialsProvider,
  GithubCredentialsProvider,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import { CallContext, UpstreamError } from '@keyturn/plugin-secrets-node';
import { Octokit } from '@octokit/rest';
import {
  isGithubFailure,
  RepositoryMovedError,
  toUpstreamError,
} from './githubError';
import { GithubSession } from './GithubSession';
import { GithubRepository } from './githubUrls';

const MOST_REDIRECTS = 3;
const REQUEST_TIMEOUT_MS = 30_000;
const silent = () => {};

/** Opens sessions with the host and the credentials that `integrations.github` has for a repository. */
export class GithubSessions {
  readonly #integrations: ScmIntegrationRegistry;
  readonly #credentials: GithubCredentialsProvider;

  constructor(integrations: ScmIntegrationRegistry) {
    this.#integrations = integrations;
    this.#credentials =
      DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  }

  handles(url: string): boolean {
    return this.#integrations.github.byUrl(url) !== undefined;
  }

  async open(
    repository: GithubRepository,
    context: CallContext,
  ): Promise<GithubSession> {
    const { host, url } = repository;
    const integration = this.#integrations.github.byUrl(url);
    if (!integration?.config.apiBaseUrl) {
      throw new UpstreamError(
        `integrations.github has no entry with an apiBaseUrl for ${host}, where ${url} lives`,
        { retryable: false },
      );
    }
    const options = {
      auth: await this.#tokenFor(repository, context),
      baseUrl: integration.config.apiBaseUrl,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    };
    const fetchOnly = fetchWithin(context.signal);
    const octokit = new Octokit({ ...options, request: { fetch: fetchOnly } });
    return new GithubSession(octokit, repository, context, () => {
      const request = { fetch: fetchAlong(fetchOnly) };
      const following = new Octokit({ ...options, request });
      return identify(following, repository, context);
    });
  }

  async #tokenFor(repository: GithubRepository, context: CallContext) {
    try {
      const { url } = repository;
      return (await this.#credentials.getCredentials({ url })).token;
    } catch (error) {
      if (!isGithubFailure(error)) {
        throw new UpstreamError(
          `integrations.github has no credentials for ${repository.url}: is the app installed there?`,
          { retryable: false, cause: error },
        );
      }
      throw toUpstreamError(
        error,
        {
          action: 'issue a token of the app',
          repository,
          permission: 'Contents: read and write',
        },
        context.now().toMillis(),
      );
    }
  }
}

/** What a repository is, wherever its host leads to. */
async function identify(
  octokit: Octokit,
  repository: GithubRepository,
  context: CallContext,
): Promise<{ id: string; url: string }> {
  const session = new GithubSession(octokit, repository, context, async () => {
    throw new UpstreamError(
      `${repository.url} leads to another host, or in a circle`,
      { retryable: false },
    );
  });
  const { id, full_name: fullName } = await session.ask({
    action: 'find out what the repository is',
    permission: 'Metadata: read',
    call: ({ rest }, asked) => rest.repos.get(asked),
  });
  const { origin } = new URL(repository.url);
  return { id: String(id), url: `${origin}/${fullName}` };
}

/** Follows a few redirects, none of which leads to another host. */
function fetchAlong(fetchOnly: typeof fetch): typeof fetch {
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let left = MOST_REDIRECTS; ; left--) {
      try {
        return await fetchOnly(url, init);
      } catch (error) {
        if (!(error instanceof RepositoryMovedError) || left === 0) throw error;
        const next = new URL(error.location, url);
        if (next.origin !== url.origin) throw error;
        url = next;
      }
    }
  };
}

function fetchWithin(signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.any([
        signal,
        AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ]),
    });
    const location = response.headers.get('location');
    if (location !== null && isRedirect(response.status)) {
      throw new RepositoryMovedError(location);
    }
    return response;
  };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
