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

import {
  ObserveRequest,
  readScalar,
  versionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { FakeForge, FakeProbe } from '@keyturn/plugin-secrets-node/testUtils';

/** Fake clusters that apply what is merged: sees each target run what its manifest says on the base branch. */
export class GitOpsProbe extends FakeProbe {
  readonly #forge: FakeForge;

  constructor(forge: FakeForge) {
    super();
    this.#forge = forge;
  }

  async observe(request: ObserveRequest) {
    const { id, manifest, namespace, secretName } = request.target;
    const versionId = await readScalar(
      this.#forge.fileContent(manifest) ?? '',
      {
        file: manifest,
        document: { kind: 'SealedSecret', name: secretName, namespace },
        path: [
          'metadata',
          'annotations',
          versionAnnotation(request.secret.ref),
        ],
      },
    );
    this.setTarget(id, { versionId });
    return super.observe(request);
  }
}
