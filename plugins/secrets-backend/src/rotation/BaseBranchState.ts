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
  CallContext,
  FileEdit,
  groupEditsByFile,
} from '@keyturn/plugin-secrets-node';
import { compareEdits, EditState, extentOf, unreadable } from './compareEdits';
import { ManifestFiles } from './ManifestFiles';
import { StepWork } from './RotationStep';
import { stepFailure } from './stepFailure';

/** How much of a change is on the base branches. */
export type Extent = 'nowhere' | 'partly' | 'everywhere';

/**
 * What the base branches hold of a change, however it came there: people also cherry-pick, use merge trains, resolve
 * conflicts by hand, and close a pull request whose change they committed themselves. It is told by comparing each
 * scalar with the edits on record, and never by a version id, which is a label.
 */
export class BaseBranchState {
  readonly #files: ManifestFiles;
  readonly #edits: (work: StepWork) => Promise<FileEdit[]>;

  /** @param options - `edits` are what the change writes, such as those of a rotation or of its rollback */
  constructor(options: {
    files: ManifestFiles;
    edits: (work: StepWork) => Promise<FileEdit[]>;
  }) {
    this.#files = options.files;
    this.#edits = options.edits;
  }

  /** What the change writes. */
  edits(work: StepWork): Promise<FileEdit[]> {
    return this.#edits(work);
  }

  /**
   * How much of the change the heads of the base branches hold.
   * @throws what the forge throws, or ManifestError, where that cannot be told
   */
  async read(work: StepWork): Promise<Extent> {
    const edits = await this.#edits(work);
    return extentOf(
      await this.#compare(edits, work.context, (url, own) =>
        this.#readFile(url, own, work),
      ),
    );
  }

  /**
   * Each edit against the head of its base branch. What a person must mend, such as a file that is gone, is an answer.
   * @throws what the forge throws where it can be asked again later
   */
  async compare(work: StepWork): Promise<EditState[]> {
    const edits = await this.#edits(work);
    return this.#compare(edits, work.context, (url, own) =>
      this.#tryFile(url, own, work),
    );
  }

  /** As `compare`, of the files of one repository at one of its commits. */
  async compareAt(
    work: StepWork,
    { repository, commit }: { repository: string; commit: string },
  ): Promise<EditState[]> {
    const edits = (await this.#edits(work)).filter(
      ({ file }) =>
        this.#files.forge(file).repositoryOf(file).url === repository,
    );
    return this.#compare(edits, work.context, (url, own) =>
      this.#tryFile(url, own, work, commit),
    );
  }

  async #compare(
    edits: FileEdit[],
    { signal }: CallContext,
    read: (url: string, edits: FileEdit[]) => Promise<EditState[]>,
  ): Promise<EditState[]> {
    const states: EditState[] = [];
    // One after the other: a secret may have many files, and others need the forge as well.
    for (const [url, own] of groupEditsByFile(edits)) {
      signal.throwIfAborted();
      states.push(...(await read(url, own)));
    }
    return states;
  }

  async #tryFile(
    url: string,
    edits: FileEdit[],
    work: StepWork,
    commit?: string,
  ): Promise<EditState[]> {
    try {
      return await this.#readFile(url, edits, work, commit);
    } catch (error) {
      const { unexpected, retryable, reason } = stepFailure(error);
      if (unexpected || retryable) throw error;
      return unreadable(edits, reason);
    }
  }

  async #readFile(
    url: string,
    edits: FileEdit[],
    { rotation, context }: StepWork,
    commit?: string,
  ): Promise<EditState[]> {
    const content = await this.#files.readAnywhere(
      { url, commit },
      context,
      rotation.pullRequests,
    );
    return compareEdits(content, edits);
  }
}
