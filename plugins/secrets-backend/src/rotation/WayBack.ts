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

import { ConflictError } from '@backstage/errors';
import {
  applyFileEdits,
  describeEdit,
  FileEdit,
  isWorkloadVersionEdit,
  workloadVersionAfter,
} from '@keyturn/plugin-secrets-node';
import {
  RotationRecord,
  RotationStore,
  StoredEdit,
} from '../database/RotationStore';
import { branchSegment } from '../registry/branchSegment';
import { ManifestFiles } from './ManifestFiles';
import { isAppliedAlready, ProposedChange } from './ProposedChange';
import { ProposalText, rollbackText } from './pullRequestText';
import { textsOf } from './replacedTexts';
import { StepWork } from './RotationStep';
import { saysSame, writesVersion } from './versionTexts';

/** Puts back what an edit of the rotation has replaced. */
export interface EditBack extends FileEdit {
  /** What the rotation wrote there. */
  written: string;
  /** What stood there before, null where nothing did. */
  replaced: string | null;
}

/** What tells which texts a rotation has written. */
type WrittenBy = Pick<
  RotationRecord,
  'versionId' | 'previousVersionId' | 'restarts'
>;

/** Id of the version that a rollback goes back to, which its annotations name so that probes can tell it. */
export function versionGoneBackTo({
  versionId,
  previousVersionId,
}: Pick<RotationRecord, 'versionId' | 'previousVersionId'>): string {
  return previousVersionId ?? `before-${versionId}`;
}

/** Sentences on what of a rotation cannot be put back, each naming the place; empty means all can. */
export function irreversiblePlaces(
  rotation: Pick<RotationRecord, 'versionId'>,
  edits: StoredEdit[],
): string[] {
  return edits
    .filter(edit => !isReversible(rotation, edit))
    .map(edit =>
      [
        edit.previous === null
          ? `${edit.file}: ${describeEdit(edit)} was not there before`
          : `${edit.file}: nobody knows what ${describeEdit(edit)} was before`,
        'put the previous version back by hand in Git, or start a new rotation',
      ].join('; '),
    );
}

/** The way back: each place gets the text again that the rotation has replaced. */
export class WayBack implements ProposedChange {
  readonly rollback = true;
  readonly #store: RotationStore;
  readonly #files: ManifestFiles;

  constructor(options: { store: RotationStore; files: ManifestFiles }) {
    this.#store = options.store;
    this.#files = options.files;
  }

  async edits({ rotation }: StepWork): Promise<EditBack[]> {
    return rollbackEdits(rotation, await this.#store.edits(rotation.id));
  }

  /** @throws ConflictError where somebody has changed a place since */
  async apply(content: string, edits: EditBack[]): Promise<string> {
    const texts = await textsOf(content, edits);
    for (const [i, edit] of edits.entries()) {
      const own = [edit.written, edit.replaced, edit.value];
      if (!own.some(one => isSame(texts[i], one, edit))) {
        throw new ConflictError(
          `${edit.file}: ${describeEdit(
            edit,
          )} was changed by somebody else since the rotation was merged, so it is not put back. Put the previous text there by hand, or cancel the rollback and rotate again`,
        );
      }
    }
    return applyFileEdits(content, edits);
  }

  isThere(
    { context }: StepWork,
    files: Map<string, EditBack[]>,
  ): Promise<boolean> {
    return isAppliedAlready(this, files, url =>
      this.#files.forge(url).readFile(url, context),
    );
  }

  branch({ rotation, secret }: StepWork, attempt: number): string {
    return `rollback/${branchSegment(secret.name)}/${rotation.id}-${attempt}`;
  }

  text(
    { rotation, secret }: StepWork,
    files: Map<string, FileEdit[]>,
    portalUrl: string,
  ): ProposalText {
    const versionId = versionGoneBackTo(rotation);
    return rollbackText({ rotation, secret, files, portalUrl, versionId });
  }
}

function isSame(
  text: string | null,
  known: string | null,
  edit: EditBack,
): boolean {
  return known === null
    ? text === null
    : saysSame(text, { ...edit, value: known });
}

/** What puts back the texts that the edits of a rotation have replaced. */
export function rollbackEdits(
  rotation: WrittenBy,
  edits: StoredEdit[],
): EditBack[] {
  return edits
    .filter(edit => isReversible(rotation, edit))
    .map(edit => editBack(rotation, edit));
}

function isReversible(
  { versionId }: Pick<RotationRecord, 'versionId'>,
  edit: StoredEdit,
): boolean {
  return (
    (versionId !== undefined && writesVersion(edit, versionId)) ||
    typeof edit.previous === 'string'
  );
}

function editBack(
  rotation: WrittenBy,
  { previous, ...edit }: StoredEdit,
): EditBack {
  const back = { ...edit, written: edit.value, replaced: previous ?? null };
  if (!writesVersion(edit, rotation.versionId!)) {
    return { ...back, value: previous as string };
  }
  // A probe proves a version by its id, so the id is there also where none was before.
  const id = versionGoneBackTo(rotation);
  const value = isWorkloadVersionEdit(edit)
    ? workloadVersionAfter(id, edit.value)
    : id;
  return { ...back, value };
}
