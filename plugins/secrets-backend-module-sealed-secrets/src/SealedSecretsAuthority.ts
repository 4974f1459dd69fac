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

import { KeyObject } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  applyFileEdits,
  CallContext,
  EditPlan,
  FileEdit,
  groupEditsByFile,
  ManifestFile,
  manifestVersionEdits,
  PlanRequest,
  ResolvedTarget,
  SecretAuthority,
  SecretDescriptor,
  StageRequest,
  UpstreamError,
  workloadVersionEdits,
} from '@keyturn/plugin-secrets-node';
import { CertificateSource } from './certificateSources';
import { readSealingKey } from './readSealingKey';
import { readSealingLabels } from './readSealingLabels';
import { refuseImmutable } from './refuseImmutable';
import { seal } from './seal';
import { sealedSecretOf } from './sealedSecretOf';

/** Stands in a plan where ciphertext or a version id will stand. */
const PLACEHOLDER = 'planned';

/** The maps of annotations that carry the version: of the SealedSecret, and of the Secret made from it. */
const ANNOTATION_PATHS = [
  ['metadata', 'annotations'],
  ['spec', 'template', 'metadata', 'annotations'],
];

export interface SealedSecretsAuthorityOptions {
  id: string;
  title: string;
  /** By the name of the cluster. */
  certificates: ReadonlyMap<string, CertificateSource>;
}

/**
 * Git holds the secret as SealedSecrets: a value is sealed to the certificate of each target's cluster, and only
 * that cluster's controller can open it.
 */
export class SealedSecretsAuthority implements SecretAuthority {
  readonly id: string;
  readonly title: string;
  readonly #certificates: ReadonlyMap<string, CertificateSource>;

  static create(
    options: SealedSecretsAuthorityOptions,
  ): SealedSecretsAuthority {
    return new SealedSecretsAuthority(options);
  }

  private constructor(options: SealedSecretsAuthorityOptions) {
    this.id = options.id;
    this.title = options.title;
    this.#certificates = options.certificates;
  }

  problems({ spec }: SecretDescriptor): string[] {
    return spec.targets.flatMap(({ cluster }, i) =>
      this.#certificates.has(cluster)
        ? []
        : [
            `spec.targets[${i}].cluster ${cluster} has no sealing certificate in secrets.sealedSecrets.authorities (${this.id}) of the app configuration`,
          ],
    );
  }

  async plan(request: PlanRequest, context: CallContext): Promise<EditPlan[]> {
    await this.#readKeys(request.targets, context);
    // Asked for its refusals alone.
    await labelsOf(request);
    const edits = request.targets.flatMap(target =>
      editsOf(request.secret, target, PLACEHOLDER, () => PLACEHOLDER),
    );
    await assertApplicable(request.files, edits);
    return edits.map(({ file, document, path }) => ({ file, document, path }));
  }

  async stage(
    request: StageRequest,
    context: CallContext,
  ): Promise<FileEdit[]> {
    const { secret, files, targets, values, versionId } = request;
    const keys = await this.#readKeys(targets, context);
    const labels = await labelsOf(request);
    const edits = targets.flatMap(target => {
      const label = labels.get(target)!;
      const publicKey = keys.get(target.cluster) as KeyObject;
      return editsOf(secret, target, versionId, key => {
        const value = values[key];
        if (!value) {
          throw new InputError(
            `There is no value for the key ${key} of ${target.id}`,
          );
        }
        return value.use(bytes => seal(publicKey, bytes, label));
      });
    });
    await assertApplicable(files, edits);
    return edits;
  }

  /** The key of each cluster among the targets, each read once. */
  async #readKeys(
    targets: ResolvedTarget[],
    context: CallContext,
  ): Promise<Map<string, KeyObject>> {
    const keys = new Map<string, KeyObject>();
    for (const cluster of new Set(targets.map(target => target.cluster))) {
      const source = this.#certificates.get(cluster);
      if (!source) {
        throw new UpstreamError(
          `Cluster ${cluster} has no sealing certificate. Add one to secrets.sealedSecrets.authorities (${this.id}) of the app configuration`,
          { retryable: false },
        );
      }
      keys.set(cluster, await readSealingKey(cluster, source, context));
    }
    return keys;
  }
}

/**
 * The label of each target.
 * @throws ManifestError where a manifest is none that a merge could bring a new value by
 */
async function labelsOf({
  targets,
  files,
}: PlanRequest): Promise<Map<ResolvedTarget, string>> {
  const labels = new Map<ResolvedTarget, string>();
  for (const manifest of new Set(targets.map(target => target.manifest))) {
    const there = targets.filter(target => target.manifest === manifest);
    const content = contentOf(files, manifest);
    await refuseImmutable(content, there);
    const read = await readSealingLabels(content, there);
    there.forEach((target, i) => labels.set(target, read[i]));
  }
  return labels;
}

function editsOf(
  { ref: secretRef }: SecretDescriptor,
  target: ResolvedTarget,
  versionId: string,
  ciphertextOf: (key: string) => string,
): FileEdit[] {
  const document = sealedSecretOf(target);
  const ciphertextEdits = target.keys.map(
    (key): FileEdit => ({
      file: target.manifest,
      document,
      path: ['spec', 'encryptedData', key],
      value: ciphertextOf(key),
      missing: 'refuse',
    }),
  );
  return [
    ...ciphertextEdits,
    ...manifestVersionEdits({
      secretRef,
      target,
      document,
      paths: ANNOTATION_PATHS,
      versionId,
    }),
    ...workloadVersionEdits({ secretRef, target, versionId }),
  ];
}

/** Lets a file be refused before anything is minted or proposed. */
async function assertApplicable(
  files: ManifestFile[],
  edits: FileEdit[],
): Promise<void> {
  for (const [file, editsOfFile] of groupEditsByFile(edits)) {
    await applyFileEdits(contentOf(files, file), editsOfFile);
  }
}

function contentOf(files: ManifestFile[], url: string): string {
  const file = files.find(candidate => candidate.url === url);
  if (!file) {
    throw new InputError(
      `${url} was not read, although a target or workload names it`,
    );
  }
  return file.content;
}
