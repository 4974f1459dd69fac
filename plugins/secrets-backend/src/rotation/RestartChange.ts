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
  workloadVersionAfter,
} from '@keyturn/plugin-secrets-node';
import { RestartEdit, RotationRecord } from '../database/RotationStore';
import { branchSegment } from '../registry/branchSegment';
import { ManifestFiles } from './ManifestFiles';
import { isAppliedAlready, ProposedChange } from './ProposedChange';
import { ProposalText, restartText } from './pullRequestText';
import { textsOf } from './replacedTexts';
import { formatRestarts } from './restartPlan';
import { StepWork } from './RotationStep';
import { saysSame } from './versionTexts';
import { versionGoneBackTo } from './WayBack';

/** The version whose use is to be proven, whichever way the rotation goes. */
export function versionToRun(
  rotation: RotationRecord,
  rollback: boolean,
): string {
  return rollback ? versionGoneBackTo(rotation) : rotation.versionId!;
}

/** A text that stood in no pod template before: Kubernetes keeps the pods of a template that it has had already. */
export function restartAnnotation(
  rotation: RotationRecord,
  { rollback, round }: { rollback: boolean; round: number },
): string {
  const restart = `restart-${round}`;
  return workloadVersionAfter(
    versionToRun(rotation, rollback),
    rollback ? workloadVersionAfter(rotation.versionId!, restart) : restart,
  );
}

/** Another text for the same version in the pod templates of workloads whose pods are older than the Secret. */
export class RestartChange implements ProposedChange {
  readonly rollback: boolean;
  readonly #files: ManifestFiles;

  /** @param options - `rollback`: whether the version to be run is the one that the rotation goes back to */
  constructor(options: { rollback: boolean; files: ManifestFiles }) {
    this.rollback = options.rollback;
    this.#files = options.files;
  }

  restart({ restarts }: RotationRecord): number {
    return restarts?.round ?? 0;
  }

  async edits({ rotation }: StepWork): Promise<RestartEdit[]> {
    return rotation.restarts?.open?.edits ?? [];
  }

  /** @throws ConflictError where the pod template does not name the version */
  async apply(content: string, edits: FileEdit[]): Promise<string> {
    const texts = await textsOf(content, edits);
    for (const [i, edit] of edits.entries()) {
      if (!saysSame(texts[i], edit)) {
        throw new ConflictError(
          `${edit.file}: ${describeEdit(
            edit,
          )} names another version by now, so it is not restarted for this one. Put the version of the rotation there, or roll back`,
        );
      }
    }
    return applyFileEdits(content, edits);
  }

  isThere(
    { context }: StepWork,
    files: Map<string, FileEdit[]>,
  ): Promise<boolean> {
    return isAppliedAlready(this, files, url =>
      this.#files.forge(url).readFile(url, context),
    );
  }

  branch({ rotation, secret }: StepWork, attempt: number): string {
    return `restart/${branchSegment(secret.name)}/${rotation.id}-${attempt}`;
  }

  text(
    { rotation, secret }: StepWork,
    files: Map<string, FileEdit[]>,
    portalUrl: string,
  ): ProposalText {
    const edits = rotation.restarts?.open?.edits ?? [];
    return restartText({
      rotation,
      secret,
      files,
      portalUrl,
      versionId: versionToRun(rotation, this.rollback),
      workloads: formatRestarts(edits.filter(({ file }) => files.has(file))),
    });
  }
}
