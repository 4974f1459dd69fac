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

import { NotFoundError } from '@backstage/errors';
import { PullRequest } from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  Forge,
  ManifestFile,
  ResolvedTarget,
  WithdrawRequest,
} from '@keyturn/plugin-secrets-node';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { atPresentAddress, movedToOf } from '../registry/movedRepository';

/** Reads manifests through the forges that hold them. */
export class ManifestFiles {
  readonly #registry: ModuleRegistry;

  constructor(registry: ModuleRegistry) {
    this.#registry = registry;
  }

  /** @throws NotFoundError where no installed forge serves the URL */
  forge(url: string): Forge {
    const forge = this.#registry.forgeFor(url);
    if (!forge) {
      throw new NotFoundError(
        `No forge is installed that serves ${url}; add its host to integrations and its forge module to the backend`,
      );
    }
    return forge;
  }

  /**
   * A file that a rotation changes, or at a commit that was seen to be applied. It is read also where its repository is called
   * otherwise by now, because what is compared there grants nothing: it is the repository that was asked for, by the word of
   * the host, and by the id of the pull request where one is on record.
   * @throws what the forge throws
   */
  async readAnywhere(
    file: { url: string; commit?: string },
    context: CallContext,
    recorded: Array<{ repository: string; repositoryId?: string }> = [],
  ): Promise<string> {
    const { url, commit } = file;
    const forge = this.forge(url);
    try {
      return await forge.readFile(url, context, commit);
    } catch (error) {
      const movedTo = movedToOf(error);
      if (!movedTo) throw error;
      const { url: old } = forge.repositoryOf(url);
      const isAnother = recorded.some(
        ({ repository, repositoryId: id }) =>
          repository === old && id !== undefined && id !== movedTo.id,
      );
      if (isAnother) throw error;
      const present = atPresentAddress(url, old, movedTo);
      return forge.readFile(present, context, commit);
    }
  }

  /** Withdraws what was proposed, also where that is not on record and the repository has moved since. */
  async withdraw(
    request: WithdrawRequest,
    context: CallContext,
  ): Promise<PullRequest | undefined> {
    const { repository } = request;
    const forge = this.forge(repository.url);
    try {
      return await forge.withdraw(request, context);
    } catch (error) {
      const movedTo = movedToOf(error);
      if (!movedTo || repository.id !== undefined) throw error;
      const { id } = movedTo;
      return forge.withdraw(
        { ...request, repository: { ...repository, id } },
        context,
      );
    }
  }

  /** Every file that the targets and their workloads name, each once, as it is on its base branch. */
  async read(
    targets: ResolvedTarget[],
    context: CallContext,
  ): Promise<ManifestFile[]> {
    const urls = new Set(
      targets.flatMap(target => [
        target.manifest,
        ...(target.workloads ?? []).flatMap(({ manifest }) => manifest ?? []),
      ]),
    );
    return Promise.all(
      [...urls].map(async url => ({
        url,
        content: await this.forge(url).readFile(url, context),
      })),
    );
  }
}
