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
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { SecretAuthority, SecretValue } from '@keyturn/plugin-secrets-node';
import {
  fakeCallContext,
  fakeSecret,
  fakeTarget,
} from '@keyturn/plugin-secrets-node/testUtils';
import { DateTime } from 'luxon';
import { sealedSecretsAuthority } from './sealedSecretsAuthority';

const SOURCES = path.join(__dirname, 'unseal');
/** The first build on a machine fetches the upstream package. */
const BUILD_TIMEOUT_MS = 300_000;

const SCOPES = [
  { scope: 'strict', annotations: '{}', label: 'payments/strict' },
  {
    scope: 'namespace-wide',
    annotations: '{sealedsecrets.bitnami.com/namespace-wide: "true"}',
    label: 'payments',
  },
  {
    scope: 'cluster-wide',
    annotations: '{sealedsecrets.bitnami.com/cluster-wide: "true"}',
    label: '',
  },
];

const hasGo = !spawnSync('go', ['version']).error;
if (!hasGo) {
  process.stderr.write(
    'SealedSecrets conformance skipped: go is not installed\n',
  );
}

interface SealedCase {
  ciphertext: string;
  label: string;
}

/** What the upstream controller makes of what our authority seals. */
(hasGo ? describe : describe.skip)('the SealedSecrets authority', () => {
  const directory = createMockDirectory();
  let pair: { privateKey: string; certificate: string };
  let authority: SecretAuthority;

  const run = (command: string, args: string[], input: string = '') => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: SOURCES,
      input,
    });
    if (error || status !== 0) {
      throw new Error(
        `${command} ${args.join(' ')} failed: ${error ?? stderr}`,
      );
    }
    return stdout.toString();
  };

  const openUpstream = (cases: SealedCase[]): Buffer[] => {
    const { privateKey } = pair;
    const input = JSON.stringify({ privateKey, cases });
    const opened = run(directory.resolve('unseal'), ['open'], input);
    return JSON.parse(opened).map((text: string) =>
      Buffer.from(text, 'base64'),
    );
  };

  /** Seals one value to every scope. */
  const sealOurs = async (value: Buffer): Promise<SealedCase[]> => {
    const manifest = (scope: string) => `https://git.example.com/${scope}.yaml`;
    const edits = await authority.stage(
      {
        rotationId: 'rotation-1',
        versionId: 'version-1',
        secret: fakeSecret(),
        targets: SCOPES.map(({ scope }) =>
          fakeTarget({ secretName: scope, manifest: manifest(scope) }),
        ),
        files: SCOPES.map(({ scope, annotations }) => ({
          url: manifest(scope),
          content: `kind: SealedSecret\nmetadata: {name: ${scope}, namespace: payments, annotations: ${annotations}}\nspec: {encryptedData: {password: AgOld}}\n`,
        })),
        values: { password: SecretValue.of(value) },
      },
      fakeCallContext({ now: () => DateTime.utc() }),
    );
    const ciphertexts = edits
      .filter(edit => edit.path.includes('encryptedData'))
      .map(edit => edit.value);
    return SCOPES.map(({ label }, i) => ({
      ciphertext: ciphertexts[i],
      label,
    }));
  };

  beforeAll(async () => {
    run('go', ['build', '-o', directory.resolve('unseal'), '.']);
    pair = JSON.parse(run(directory.resolve('unseal'), ['keygen']));
    authority = await sealedSecretsAuthority({ pem: pair.certificate });
  }, BUILD_TIMEOUT_MS);

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['ASCII', Buffer.from('correct horse battery staple')],
    ['binary', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
    ['14 kB', Buffer.alloc(14 * 1024, 'schlüssel ')],
  ])('seals %s to every scope as upstream opens it', async (_, value) => {
    const cases = await sealOurs(value);
    expect(openUpstream(cases)).toEqual(SCOPES.map(() => value));
  });

  it('seals to one scope only', async () => {
    const [{ ciphertext }] = await sealOurs(Buffer.from('a value'));
    for (const label of ['payments/other', 'payments', '']) {
      expect(() => openUpstream([{ ciphertext, label }])).toThrow(
        /opening case 0/,
      );
    }
  });
});
