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
import {
  RotationRecord,
  RotationStore,
  StoredEdit,
} from '../database/RotationStore';
import { branchSegment } from '../registry/branchSegment';
import { batchText, ProposalText, pullRequestText } from './pullRequestText';
import { StepWork } from './RotationStep';

/** What the pull requests of a rotation propose: the way to the new version, or back from it. */
export interface ProposedChange {
  /** Whether it leads back. */
  readonly rollback: boolean;
  /** Brings what is missing of a change that was merged: an attempt after one that is over. */
  readonly ofMissing?: boolean;
  /** Which restart of workloads it proposes; left out where it brings the change itself. Pure. */
  restart?(rotation: RotationRecord): number;
  /** All edits, over all repositories. */
  edits(work: StepWork): Promise<FileEdit[]>;
  /**
   * Applies the edits of one file. Pure.
   * @throws ManifestError or ConflictError where the file is not such that it may be edited
   */
  apply(content: string, edits: FileEdit[]): Promise<string>;
  /** Whether the base branch holds all of a repository's edits already; never asked where it is left out. */
  isThere?(work: StepWork, files: Map<string, FileEdit[]>): Promise<boolean>;
  /** Follows from the rotation alone, so that a second run finds what the first one made. */
  branch(work: StepWork, attempt: number): string;
  text(
    work: StepWork,
    files: Map<string, FileEdit[]>,
    portalUrl: string,
  ): ProposalText | Promise<ProposalText>;
}

/** Whether the base branch holds all of these edits of a change already, as files that they would not change. */
export async function isAppliedAlready(
  change: Pick<ProposedChange, 'apply'>,
  edits: Map<string, FileEdit[]>,
  read: (url: string) => Promise<string>,
): Promise<boolean> {
  for (const [url, ofFile] of edits) {
    const content = await read(url);
    if ((await change.apply(content, ofFile)) !== content) return false;
  }
  return true;
}

/** The way to the new version, of one secret or of those that share its pull request. */
export class WayForth implements ProposedChange {
  readonly rollback = false;
  readonly #store: RotationStore;

  constructor(options: { store: RotationStore }) {
    this.#store = options.store;
  }

  async edits({ rotation }: StepWork): Promise<StoredEdit[]> {
    if (!rotation.batchId) return this.#store.edits(rotation.id);
    const members = await this.#store.batch(rotation.batchId);
    const edits = await Promise.all(
      members.map(member => this.#store.edits(member.rotation.id)),
    );
    return edits.flat();
  }

  apply(content: string, edits: FileEdit[]): Promise<string> {
    return applyFileEdits(content, edits);
  }

  branch({ rotation, secret }: StepWork, attempt: number): string {
    if (rotation.batchId) return batchBranch(rotation.batchId);
    const suffix = attempt > 1 ? `-${attempt}` : '';
    return `rotate/${branchSegment(secret.name)}/${rotation.id}${suffix}`;
  }

  async text(
    { rotation, secret }: StepWork,
    files: Map<string, FileEdit[]>,
    portalUrl: string,
  ): Promise<ProposalText> {
    if (!rotation.batchId) {
      return pullRequestText({ rotation, secret, files, portalUrl });
    }
    const members = await this.#store.batch(rotation.batchId);
    return batchText({ members, files, portalUrl });
  }
}

/** The one branch of rotations that share a pull request. */
export function batchBranch(batchId: string): string {
  return `rotate-batch/${batchId}`;
}
