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

import { FileEdit } from '../edits';
import { SecretValue } from '../SecretValue';
import { CallContext, ResolvedTarget, SecretDescriptor } from './context';

/** A manifest as it stands on the base branch. @public */
export interface ManifestFile {
  /** As the target names it. */
  url: string;
  content: string;
}

/** What a plan is made from. @public */
export interface PlanRequest {
  secret: SecretDescriptor;
  targets: ResolvedTarget[];
  /** Every file that a target or one of its workloads names. */
  files: ManifestFile[];
}

/** A {@link PlanRequest} with the new version and its values. @public */
export interface StageRequest extends PlanRequest {
  rotationId: string;
  versionId: string;
  /** One value for each key; valid only during the call. */
  values: Record<string, SecretValue>;
}

/** Where an edit would go, with no content. @public */
export type EditPlan = Pick<FileEdit, 'file' | 'document' | 'path'>;

/**
 * The one system that holds the values of a secret.
 *
 * @remarks
 * `plan` is called any number of times and changes nothing. `stage` is called once a version was issued and
 * proven; it is called again with the same `rotationId` and fresh values if the process died before the edits
 * were stored. It answers with edits that hold ciphertext or references, never a value; the engine stores them,
 * applies them at the head of the base branch and proposes the result. A Git authority keeps no state of its
 * own, so `unstage` is only for authorities that wrote somewhere during `stage`.
 * @public
 */
export interface SecretAuthority {
  /** Named by `spec.authority.ref`. */
  readonly id: string;
  readonly title: string;
  /** Sentences on what keeps the authority from taking this secret, each naming the field. Pure. */
  problems(secret: SecretDescriptor): string[];
  /**
   * Where `stage` would edit.
   * @throws ManifestError where a file is such that it would be refused
   * @throws UpstreamError where, say, a sealing certificate cannot be fetched or has expired
   */
  plan(request: PlanRequest, context: CallContext): Promise<EditPlan[]>;
  /** Same places as `plan`, with content. Same errors. */
  stage(request: StageRequest, context: CallContext): Promise<FileEdit[]>;
  /** Removes what `stage` wrote outside Git for this rotation. Idempotent. */
  unstage?(
    request: {
      rotationId: string;
      versionId: string;
      secret: SecretDescriptor;
    },
    context: CallContext,
  ): Promise<void>;
}
