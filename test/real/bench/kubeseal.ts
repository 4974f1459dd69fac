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

import { spawnSync } from 'node:child_process';
import { SecretValue } from '@keyturn/plugin-secrets-node';
import { KEY, Scope } from './manifests';

/** Seals a value as people do: the file that the real `kubeseal` makes of a Secret. */
export function kubeseal(options: {
  binary: string;
  certificateFile: string;
  namespace: string;
  name: string;
  scope: Scope;
  value: SecretValue;
}): string {
  const { binary, certificateFile, namespace, name, scope, value } = options;
  return value.use(bytes => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name },
      data: { [KEY]: Buffer.from(bytes).toString('base64') },
    };
    const { status, stdout, stderr, error } = spawnSync(
      binary,
      ['--cert', certificateFile, '--scope', scope, '--format', 'yaml'],
      { input: JSON.stringify(secret), encoding: 'utf8' },
    );
    if (error || status !== 0) throw error ?? new Error(stderr);
    return stdout.replace(/^---\n/, '');
  });
}
