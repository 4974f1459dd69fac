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

import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isVersionAnnotation } from '@keyturn/plugin-secrets-node';
import { parseAllDocuments } from 'yaml';
import { forgeRepositories, readGitObjects } from './gitObjects';
import { SecretText } from './SecretText';
import { unsealValue } from './unsealValue';

/** What everybody may know of a certificate or a key pair; a declaration even shows it. */
const PUBLIC = /^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----/;

interface SealedSecret {
  kind?: string;
  metadata: {
    name: string;
    namespace: string;
    annotations?: Record<string, string>;
  };
  spec: { encryptedData: Record<string, string> };
}

/**
 * Every value that was ever sealed, whether or not its pull request was merged: all of Git, opened with the keys of
 * both clusters.
 * @throws Error where one opens with neither key, because nothing could be said of it
 */
export function readSealedValues(dataDir: string): SecretText[] {
  const keys = ['eu-1', 'us-1'].map(cluster =>
    createPrivateKey(
      readFileSync(path.join(dataDir, cluster, 'sealing-key.pem')),
    ),
  );
  return sealedSecretsIn(dataDir).flatMap(({ metadata, spec }) =>
    Object.entries(spec.encryptedData).map(([field, ciphertext]) => {
      const versions = Object.entries(metadata.annotations ?? {})
        .filter(([annotation]) => isVersionAnnotation(annotation))
        .map(([, version]) => version);
      const name = `${field} of ${metadata.name} at ${versions}`;
      const value = keys
        .map(key => unsealValue(key, { ...metadata, ciphertext }))
        .find(opened => opened !== undefined);
      if (!value) throw new Error(`No cluster can open ${name}`);
      return { name, value };
    }),
  );
}

function sealedSecretsIn(dataDir: string): SealedSecret[] {
  return forgeRepositories(dataDir)
    .flatMap(readGitObjects)
    .filter(({ type }) => type === 'blob')
    .map(({ content }) => content.toString())
    .filter(text => text.includes('kind: SealedSecret') && !text.includes('{{'))
    .flatMap(text => parseAllDocuments(text))
    .map(document => document.toJS() as SealedSecret)
    .filter(object => object?.kind === 'SealedSecret');
}

/** Whether a value is the public half of something. */
export function isPublic({ value }: SecretText): boolean {
  return PUBLIC.test(value.toString('latin1'));
}
