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

import { createHash } from 'node:crypto';
import {
  applyFileEdits,
  EditPlan,
  FileEdit,
  groupEditsByFile,
  manifestVersionEdits,
  PlanRequest,
  ResolvedTarget,
  SecretAuthority,
  SecretDescriptor,
  SecretValue,
  StageRequest,
  workloadVersionEdits,
} from '@keyturn/plugin-secrets-node';
import { FakeCalls } from './FakeCalls';

/** How a {@link FakeAuthority} differs from one that takes everything. @public */
export interface FakeAuthorityOptions {
  /** Default: `fake-authority`. */
  id?: string;
  /** What `problems` answers; default none. */
  problems?: string[];
}

/**
 * Authority that edits SealedSecrets with digests in the place of ciphertext: the same value gives the same
 * text, and the value cannot be had from it.
 * @public
 */
export class FakeAuthority implements SecretAuthority {
  readonly id: string;
  readonly title: string;
  readonly calls = new FakeCalls<'plan' | 'stage' | 'unstage'>();
  readonly #problems: string[];

  constructor(options: FakeAuthorityOptions = {}) {
    this.id = options.id ?? 'fake-authority';
    this.title = `Fake authority ${this.id}`;
    this.#problems = options.problems ?? [];
  }

  problems(): string[] {
    return this.#problems;
  }

  plan(request: PlanRequest): Promise<EditPlan[]> {
    return this.calls.run('plan', async () => {
      const edits = request.targets.flatMap(target =>
        editsOf(request.secret, target, 'planned', () => 'planned'),
      );
      await assertApplicable(request, edits);
      return edits.map(({ file, document, path }) => ({
        file,
        document,
        path,
      }));
    });
  }

  stage(request: StageRequest): Promise<FileEdit[]> {
    return this.calls.run('stage', async () => {
      const edits = request.targets.flatMap(target =>
        editsOf(request.secret, target, request.versionId, key =>
          fakeCiphertext(target, key, request.values[key]),
        ),
      );
      await assertApplicable(request, edits);
      return edits;
    });
  }

  unstage(): Promise<void> {
    return this.calls.run('unstage', () => {});
  }
}

function editsOf(
  { ref: secretRef }: SecretDescriptor,
  target: ResolvedTarget,
  versionId: string,
  textOf: (key: string) => string,
): FileEdit[] {
  const document = {
    kind: 'SealedSecret',
    name: target.secretName,
    namespace: target.namespace,
  };
  const ciphertextEdits = target.keys.map(key => ({
    file: target.manifest,
    document,
    path: ['spec', 'encryptedData', key],
    value: textOf(key),
    missing: 'refuse' as const,
  }));
  return [
    ...ciphertextEdits,
    ...manifestVersionEdits({
      secretRef,
      target,
      document,
      paths: [['metadata', 'annotations']],
      versionId,
    }),
    ...workloadVersionEdits({ secretRef, target, versionId }),
  ];
}

function fakeCiphertext(
  target: ResolvedTarget,
  key: string,
  value: SecretValue,
): string {
  return value.use(bytes => {
    const digest = createHash('sha256')
      .update(`${target.id}\n${key}\n`)
      .update(bytes)
      .digest('base64');
    return `AgFake${digest}`;
  });
}

async function assertApplicable(
  { files }: PlanRequest,
  edits: FileEdit[],
): Promise<void> {
  const contents = new Map(files.map(({ url, content }) => [url, content]));
  for (const [file, editsOfFile] of groupEditsByFile(edits)) {
    await applyFileEdits(contents.get(file) ?? '', editsOfFile);
  }
}
