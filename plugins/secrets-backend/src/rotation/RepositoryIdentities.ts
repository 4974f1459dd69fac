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

import { InputError } from '@backstage/errors';
import { FileEdit, Repository } from '@keyturn/plugin-secrets-node';
import { isSameAddress, movedProblem } from '../registry/movedRepository';
import { ManifestFiles } from './ManifestFiles';
import { StepWork } from './RotationStep';

/** Edits by file, of one repository. */
export interface RepositoryFiles {
  repository: Repository;
  files: Map<string, FileEdit[]>;
}

/** Asks hosts what repositories are, of which a URL is only an address. */
export class RepositoryIdentities {
  readonly #files: ManifestFiles;

  constructor(files: ManifestFiles) {
    this.#files = files;
  }

  /**
   * What the repository is, to be found again under another name.
   * @throws InputError where a file is declared at an address that the repository has left: a boundary names addresses
   */
  async identify(
    { declaredTargets, context }: StepWork,
    { repository, files }: RepositoryFiles,
  ): Promise<Repository> {
    const forge = this.#files.forge(repository.url);
    const { id, url } = await forge.identifyRepository(repository, context);
    const isOld = (file: string) =>
      !isSameAddress(this.#files.forge(file).repositoryOf(file).url, url);
    if ([...files.keys()].some(isOld)) {
      throw new InputError(movedProblem(declaredTargets, isOld, { url }));
    }
    return { url: repository.url, id };
  }

  /** One group for each repository, also where it is declared under several names; asked only where there are several. */
  async byIdentity(
    groups: RepositoryFiles[],
    { rotation, context }: StepWork,
  ): Promise<RepositoryFiles[]> {
    if (groups.length < 2) return groups;
    const byId = new Map<string, RepositoryFiles>();
    for (const { repository, files } of groups) {
      const forge = this.#files.forge(repository.url);
      const recorded = rotation.pullRequests.find(
        one => one.repositoryId && one.repository === repository.url,
      );
      const id =
        recorded?.repositoryId ??
        (await forge.identifyRepository(repository, context)).id;
      const key = JSON.stringify([forge.id, new URL(repository.url).host, id]);
      const group = byId.get(key) ?? { repository, files: new Map() };
      files.forEach((edits, file) => group.files.set(file, edits));
      byId.set(key, group);
    }
    return [...byId.values()];
  }
}
