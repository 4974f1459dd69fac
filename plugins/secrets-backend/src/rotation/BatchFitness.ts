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

import { applyFileEdits, groupEditsByFile } from '@keyturn/plugin-secrets-node';
import { BatchMember, RotationStore } from '../database/RotationStore';
import { Liveness } from './Liveness';
import { ManifestFiles } from './ManifestFiles';
import { RotationStandings } from './RotationStandings';
import { StepWork } from './RotationStep';
import { stepFailure } from './stepFailure';

/** Finds the members of a batch that must not hold up the others. */
export class BatchFitness {
  readonly #files: ManifestFiles;
  readonly #liveness: Liveness;
  readonly #standings: RotationStandings;
  readonly #store: RotationStore;

  constructor(options: {
    files: ManifestFiles;
    liveness: Liveness;
    standings: RotationStandings;
    store: RotationStore;
  }) {
    this.#standings = options.standings;
    this.#files = options.files;
    this.#liveness = options.liveness;
    this.#store = options.store;
  }

  /** Members that may not act: outside of their boundary, or declared otherwise by now. */
  async outside(members: BatchMember[]): Promise<BatchMember[]> {
    const standings = await Promise.all(
      members.map(({ rotation }) => this.#standings.of(rotation)),
    );
    return members.filter((_, i) => standings[i].kind !== 'inside');
  }

  /** Members whose new version does not work any more, or whose issuer refuses for good to tell. */
  async dead(work: StepWork, members: BatchMember[]): Promise<BatchMember[]> {
    const works = await Promise.all(
      members.map(member => this.#works(work, member)),
    );
    return members.filter((_, i) => !works[i]);
  }

  /** Members whose own edits cannot be applied to the base branch. */
  async unfit(work: StepWork, members: BatchMember[]): Promise<BatchMember[]> {
    const fits = await Promise.all(
      members.map(member => this.#fits(work, member)),
    );
    return members.filter((_, i) => !fits[i]);
  }

  async #works(
    work: StepWork,
    { rotation, secret }: BatchMember,
  ): Promise<boolean> {
    try {
      return !(await this.#liveness.deadVersion({ ...work, rotation, secret }));
    } catch (error) {
      if (stepFailure(error).retryable) throw error;
      return false;
    }
  }

  async #fits(work: StepWork, { rotation }: BatchMember): Promise<boolean> {
    try {
      const edits = await this.#store.edits(rotation.id);
      for (const [url, ofFile] of groupEditsByFile(edits)) {
        const forge = this.#files.forge(url);
        const content = await forge.readFile(url, work.context);
        await applyFileEdits(content, ofFile);
      }
      return true;
    } catch (error) {
      if (stepFailure(error).retryable) throw error;
      return false;
    }
  }
}
