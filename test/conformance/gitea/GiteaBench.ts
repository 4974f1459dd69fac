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

import secretsModuleGitea from '@keyturn/plugin-secrets-backend-module-gitea';
import { GiteaForge } from '@keyturn/plugin-secrets-backend-module-gitea/src/GiteaForge';
import { partsOfModule } from '../partsOfModule';
import { GiteaRepository } from './GiteaRepository';
import { GiteaServer } from './GiteaServer';
import { GiteaUser } from './GiteaUser';

/** The first time on a machine, Gitea is built. */
export const BUILD_TIMEOUT_MS = 900_000;

/** A real Gitea with somebody who owns repositories, and the user of the portal. */
export class GiteaBench {
  readonly server: GiteaServer;
  readonly rosa: GiteaUser;
  readonly portal: GiteaUser;
  #repositories = 0;

  static async start(): Promise<GiteaBench> {
    const server = await GiteaServer.start();
    const rosa = await server.addUser('rosa', ['all']);
    // The least that the README names.
    const portal = await server.addUser('keyturn', ['write:repository']);
    return new GiteaBench({ server, rosa, portal });
  }

  private constructor(parts: {
    server: GiteaServer;
    rosa: GiteaUser;
    portal: GiteaUser;
  }) {
    this.server = parts.server;
    this.rosa = parts.rosa;
    this.portal = parts.portal;
  }

  /** The forge of the module, as the config makes it. */
  async forge(
    token: string = this.portal.token,
    baseUrl: string = this.server.url,
  ): Promise<GiteaForge> {
    const { host } = new URL(baseUrl);
    const { forges } = await partsOfModule(secretsModuleGitea, {
      integrations: { gitea: [{ host, baseUrl, password: token }] },
    });
    return forges[0] as GiteaForge;
  }

  createRepository(
    files: Record<string, string>,
    settings: object = {},
  ): Promise<GiteaRepository> {
    this.#repositories += 1;
    const name = `GitOps-${this.#repositories}`;
    const { server, rosa: owner, portal } = this;
    return GiteaRepository.create({
      ...{ server, owner, portal, name, files, settings },
    });
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}
