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

import { groupEditsByFile } from '@keyturn/plugin-secrets-node';
import { Landing, LandingPlace } from './Landing';
import { ManifestFiles } from './ManifestFiles';
import { textOf } from './replacedTexts';
import { StepWork } from './RotationStep';
import { isPutBack, WayBack } from './WayBack';

/** Looks whether the way back is on the base branches, however it came there. */
export class RollbackLanding implements Pick<Landing, 'look'> {
  readonly #files: ManifestFiles;
  readonly #wayBack: WayBack;

  constructor(options: { files: ManifestFiles; wayBack: WayBack }) {
    this.#files = options.files;
    this.#wayBack = options.wayBack;
  }

  async look(work: StepWork): Promise<LandingPlace> {
    const files = groupEditsByFile(await this.#wayBack.edits(work));
    const landed = await Promise.all(
      [...files].map(async ([url, edits]) => {
        const content = await this.#files
          .forge(url)
          .readFile(url, work.context);
        return edits.every(edit => isPutBack(textOf(content, edit), edit));
      }),
    );
    if (!landed.includes(true)) return 'nowhere';
    return landed.includes(false) ? 'partly' : 'everywhere';
  }
}
