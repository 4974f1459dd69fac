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
import {
  CallContext,
  Forge,
  ManifestFile,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { RotationRecord } from '../database/RotationStore';
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
   * A file that a rotation has changed. It goes on also where its repository is called otherwise by now: what is read is the
   * repository in which its pull request was opened, which its id tells.
   * @throws what the forge throws
   */
  async readOf(
    { pullRequests }: Pick<RotationRecord, 'pullRequests'>,
    file: { url: string; commit?: string },
    context: CallContext,
  ): Promise<string> {
    const { url, commit } = file;
    const forge = this.forge(url);
    try {
      return await forge.readFile(url, context, commit);
    } catch (error) {
      const movedTo = movedToOf(error);
      const isItsOwn = pullRequests.some(
        ({ repositoryId }) => repositoryId === movedTo?.id,
      );
      if (!movedTo || !isItsOwn) throw error;
      const { url: old } = forge.repositoryOf(url);
      const present = atPresentAddress(url, old, movedTo);
      return forge.readFile(present, context, commit);
    }
  }

  /** A file at a commit that was seen to be applied, wherever its repository lies by now: the commit names itself. */
  async readAt(
    url: string,
    commit: string,
    context: CallContext,
  ): Promise<string> {
    const forge = this.forge(url);
    try {
      return await forge.readFile(url, context, commit);
    } catch (error) {
      const movedTo = movedToOf(error);
      if (!movedTo) throw error;
      const { url: old } = forge.repositoryOf(url);
      return forge.readFile(
        atPresentAddress(url, old, movedTo),
        context,
        commit,
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
