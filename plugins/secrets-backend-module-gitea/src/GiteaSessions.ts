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
  GiteaIntegrationConfig,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import { CallContext, UpstreamError } from '@keyturn/plugin-secrets-node';
import { GiteaAccess, GiteaSession } from './GiteaSession';
import { GiteaPlace, GiteaRepository, liesBelow } from './giteaUrls';

/** Opens sessions with the host and the credentials that `integrations.gitea` has for a repository. */
export class GiteaSessions {
  readonly #integrations: ScmIntegrationRegistry;

  constructor(integrations: ScmIntegrationRegistry) {
    this.#integrations = integrations;
  }

  handles(url: string): boolean {
    const integration = this.#integrations.gitea.byUrl(url);
    return (
      integration !== undefined &&
      liesBelow(url, placeOf(integration.config.baseUrl))
    );
  }

  /** Where the Gitea of this URL is; that of an unknown host is taken to be at its top. */
  placeOf(url: string): GiteaPlace {
    return placeOf(this.#integrations.gitea.byUrl(url)?.config.baseUrl);
  }

  open(repository: GiteaRepository, context: CallContext): GiteaSession {
    const { host, url } = repository;
    const integration = this.#integrations.gitea.byUrl(url);
    if (!integration) {
      throw new UpstreamError(
        `integrations.gitea has no entry for ${host}, where ${url} lives`,
        { retryable: false },
      );
    }
    return new GiteaSession(accessOf(integration.config), repository, context);
  }
}

function accessOf(config: GiteaIntegrationConfig): GiteaAccess {
  const { host, baseUrl = `https://${host}`, username, password } = config;
  if (!password) return { baseUrl };
  const basic = Buffer.from(`${username ?? 'token'}:${password}`);
  const basicAuthorization = `Basic ${basic.toString('base64')}`;
  return {
    baseUrl,
    authorization: username ? basicAuthorization : `token ${password}`,
    basicAuthorization,
  };
}

function placeOf(baseUrl: string | undefined): GiteaPlace {
  return {
    prefix: baseUrl ? new URL(baseUrl).pathname.replace(/\/$/, '') : '',
  };
}
