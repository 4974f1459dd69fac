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

import { applyFileEdits, FileEdit } from '@keyturn/plugin-secrets-node';
import { branchSegment } from '../registry/branchSegment';
import { BaseBranchState } from './BaseBranchState';
import { ProposedChange } from './ProposedChange';
import { missingText, ProposalText } from './pullRequestText';
import { StepWork } from './RotationStep';

/**
 * What the base branches lack of a change that was merged: exactly those scalars, as another attempt of the same
 * rotation. A person asks for it and reviews it, so it also replaces what somebody else has written there.
 */
export class MissingChange implements ProposedChange {
  readonly rollback: boolean;
  readonly ofMissing = true;
  readonly #baseBranch: Pick<BaseBranchState, 'compare'>;

  constructor(options: {
    baseBranch: Pick<BaseBranchState, 'compare'>;
    rollback: boolean;
  }) {
    this.#baseBranch = options.baseBranch;
    this.rollback = options.rollback;
  }

  async edits(work: StepWork): Promise<FileEdit[]> {
    const states = await this.#baseBranch.compare(work);
    return states
      .filter(({ state }) => state !== 'there')
      .map(({ edit }) => edit);
  }

  apply(content: string, edits: FileEdit[]): Promise<string> {
    return applyFileEdits(content, edits);
  }

  branch({ rotation, secret }: StepWork, attempt: number): string {
    const way = this.rollback ? 'rollback' : 'rotate';
    return `${way}/${branchSegment(secret.name)}/${rotation.id}-${attempt}`;
  }

  text(
    { rotation, secret }: StepWork,
    files: Map<string, FileEdit[]>,
    portalUrl: string,
  ): ProposalText {
    const { rollback } = this;
    return missingText({ rotation, secret, files, portalUrl, rollback });
  }
}
