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

import { RotationStore } from '../database/RotationStore';
import { ManifestFiles } from './ManifestFiles';
import { StepWork } from './RotationStep';

/** How far a change has come onto the base branches. */
export type LandingPlace = 'nowhere' | 'partly' | 'everywhere';

/**
 * Looks whether a rotation's change is on the base branches, however it came there: people also cherry-pick, use merge
 * trains, and close a pull request whose change they landed by hand.
 */
export class Landing {
  readonly #files: ManifestFiles;
  readonly #store: RotationStore;

  constructor(options: { files: ManifestFiles; store: RotationStore }) {
    this.#files = options.files;
    this.#store = options.store;
  }

  /** By the version id, which every changed file carries and nothing else does. */
  async look({ rotation, context }: StepWork): Promise<LandingPlace> {
    const { versionId } = rotation;
    const edits = await this.#store.edits(rotation.id);
    const urls = [...new Set(edits.map(({ file }) => file))];
    if (!versionId || urls.length === 0) return 'nowhere';
    const contents = await Promise.all(
      // Asynchronous as a whole, so that one without a forge leaves no other read behind that nobody waits for.
      urls.map(async url => this.#files.forge(url).readFile(url, context)),
    );
    const landed = contents.filter(content => content.includes(versionId));
    if (landed.length === 0) return 'nowhere';
    return landed.length === urls.length ? 'everywhere' : 'partly';
  }
}
