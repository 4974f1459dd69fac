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

import { X509Certificate } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  applyFileEdits,
  FileEdit,
  groupEditsByFile,
  ManifestError,
  SecretValue,
  StageRequest,
  UpstreamError,
  versionAnnotation,
} from '@keyturn/plugin-secrets-node';
import {
  describeAuthority,
  fakeCallContext,
  fakeSecret,
  fakeTarget,
} from '@keyturn/plugin-secrets-node/testUtils';
import { createSealingPair, SealingPair } from './__testUtils__/sealingPair';
import { unseal } from './__testUtils__/unseal';
import { CertificateSource, InlineCertificate } from './certificateSources';
import { SealedSecretsAuthority } from './SealedSecretsAuthority';

const REPOSITORY = 'https://git.example.com/acme/gitops/blob/main';
const API = {
  kind: 'Deployment' as const,
  name: 'api',
  manifest: `${REPOSITORY}/api.yaml`,
};
const DEPLOYMENT = `kind: Deployment
metadata:
  name: api
spec:
  template:
    spec: {}
`;

const manifest = (scope: string = '') => `# the database
kind: SealedSecret
metadata:
  name: db-password
  namespace: payments
  annotations:
    owner: payments${
      scope && `\n    sealedsecrets.bitnami.com/${scope}: "true"`
    }
spec:
  encryptedData:
    password: AgOld # sealed
`;

const target = fakeTarget({ workloads: [API] });
const secret = fakeSecret({ spec: { targets: [target] } });
const context = fakeCallContext();

describe('SealedSecretsAuthority', () => {
  let pair: SealingPair;
  let authority: SealedSecretsAuthority;

  const authorityOf = (source: CertificateSource) =>
    SealedSecretsAuthority.create({
      id: 'sealed-secrets',
      title: 'SealedSecrets',
      certificates: new Map([['eu-1', source]]),
    });
  const authorityWith = (certificate: string) =>
    authorityOf(new InlineCertificate(certificate, 'a.b.pem'));

  const requestFor = (
    content: string,
    changes: Partial<StageRequest> = {},
  ): StageRequest => ({
    secret,
    targets: [target],
    files: [
      { url: target.manifest, content },
      { url: API.manifest, content: DEPLOYMENT },
    ],
    rotationId: 'rotation-1',
    versionId: 'v-2',
    values: { password: SecretValue.of('hunter2') },
    ...changes,
  });

  const ciphertextIn = (edits: FileEdit[]) =>
    edits.find(({ path }) => path.includes('encryptedData'))!.value;

  beforeAll(async () => {
    pair = await createSealingPair();
  });

  beforeEach(() => {
    authority = authorityWith(pair.certificate);
  });

  describeAuthority({
    name: 'It',
    create: () => ({
      authority,
      secret,
      targets: [target],
      files: requestFor(manifest()).files,
    }),
  });

  it.each([
    ['strict', '', 'payments/db-password'],
    ['namespace-wide', 'namespace-wide', 'payments'],
    ['cluster-wide', 'cluster-wide', ''],
  ])('seals to the %s scope that the file says', async (_, scope, label) => {
    const edits = await authority.stage(requestFor(manifest(scope)), context);
    const ciphertext = ciphertextIn(edits);
    expect(unseal(pair.privateKey, ciphertext, label).toString()).toBe(
      'hunter2',
    );
    expect(() => unseal(pair.privateKey, ciphertext, 'other/label')).toThrow(
      /oaep/i,
    );
  });

  it.each(['true', '"true"', 'True'])(
    'refuses a Secret that nobody can change (immutable: %s), before anything is minted',
    async immutable => {
      const content = `${manifest()}  template:\n    immutable: ${immutable}\n`;
      for (const asked of [
        authority.plan(requestFor(content), context),
        authority.stage(requestFor(content), context),
      ]) {
        await expect(asked).rejects.toMatchObject({
          name: 'ManifestError',
          message: expect.stringMatching(
            /spec\.template\.immutable of SealedSecret payments\/db-password is true, .*Remove it.*kubectl delete secret db-password -n payments$/,
          ),
        });
      }
      const changeable = content.replace(immutable, 'false');
      await expect(
        authority.plan(requestFor(changeable), context),
      ).resolves.not.toHaveLength(0);
    },
  );

  it('seals to the namespace of the target where the file leaves it out', async () => {
    const content = manifest().replace('  namespace: payments\n', '');
    const edits = await authority.stage(requestFor(content), context);
    const opened = unseal(
      pair.privateKey,
      ciphertextIn(edits),
      'payments/db-password',
    );
    expect(opened.toString()).toBe('hunter2');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['every byte', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
    ['14 kB', Buffer.alloc(14_000, 'ü')],
  ])('keeps %s as it is', async (_, bytes) => {
    const edits = await authority.stage(
      requestFor(manifest(), { values: { password: SecretValue.of(bytes) } }),
      context,
    );
    expect(
      unseal(pair.privateKey, ciphertextIn(edits), 'payments/db-password'),
    ).toEqual(bytes);
  });

  it('seals the same value differently each time', async () => {
    const first = await authority.stage(requestFor(manifest()), context);
    const second = await authority.stage(requestFor(manifest()), context);
    expect(ciphertextIn(first)).not.toBe(ciphertextIn(second));
  });

  it('changes one line, and notes the version where it is looked for', async () => {
    const edits = await authority.stage(requestFor(manifest()), context);
    const of = (file: string) => edits.filter(edit => edit.file === file);
    expect(await applyFileEdits(manifest(), of(target.manifest)))
      .toBe(`# the database
kind: SealedSecret
metadata:
  name: db-password
  namespace: payments
  annotations:
    owner: payments
    ${versionAnnotation(secret.ref)}: v-2
spec:
  encryptedData:
    password: ${ciphertextIn(edits)} # sealed
  template:
    metadata:
      annotations:
        ${versionAnnotation(secret.ref)}: v-2
`);
    expect(await applyFileEdits(DEPLOYMENT, of(API.manifest))).toBe(
      `${DEPLOYMENT}    metadata:
      annotations:
        ${versionAnnotation(secret.ref)}: v-2
`,
    );
  });

  describe('with a Secret that holds the credentials of two entities', () => {
    const SHARED = manifest().replace(
      '    password:',
      '    token: AgToken # sealed too\n    password:',
    );
    const password = { secret, target };
    const tokenTarget = fakeTarget({ workloads: [API], keys: ['token'] });
    const token = {
      target: tokenTarget,
      secret: fakeSecret({
        name: 'db-token',
        ref: 'resource:default/db-token',
        spec: { targets: [tokenTarget] },
      }),
    };
    const namesake = {
      target: tokenTarget,
      secret: fakeSecret({
        ref: 'resource:other/db-password',
        spec: { targets: [tokenTarget] },
      }),
    };

    /** The files once a rotation of one of the two was merged. */
    async function rotate(
      files: StageRequest['files'],
      { secret: rotated, target: place }: typeof token,
      versionId: string,
    ) {
      const edits = await authority.stage(
        {
          ...requestFor(SHARED),
          secret: rotated,
          targets: [place],
          files,
          versionId,
          values: { [place.keys[0]]: SecretValue.of('a new value') },
        },
        context,
      );
      const byFile = groupEditsByFile(edits);
      return Promise.all(
        files.map(async ({ url, content }) => ({
          url,
          content: await applyFileEdits(content, byFile.get(url) ?? []),
        })),
      );
    }

    const changed = (before: { content: string }, after: { content: string }) =>
      after.content
        .split('\n')
        .filter(line => !before.content.split('\n').includes(line))
        .map(line => line.trim());

    it.each([
      ['of two names', token],
      ['of one name in two namespaces', namesake],
    ])('touches what belongs to one of them, %s', async (_, other) => {
      const before = await rotate(
        await rotate(requestFor(SHARED).files, password, 'v-p1'),
        other,
        'v-t1',
      );
      const mine = versionAnnotation(secret.ref);
      const theirs = versionAnnotation(other.secret.ref);

      const after = await rotate(before, password, 'v-p2');
      expect(changed(before[0], after[0])).toEqual([
        `${mine}: v-p2`,
        expect.stringMatching(/^password: \S{300,} # sealed$/),
        `${mine}: v-p2`,
      ]);
      expect(changed(before[1], after[1])).toEqual([`${mine}: v-p2`]);

      const last = await rotate(after, other, 'v-t2');
      expect(changed(after[0], last[0])).toEqual([
        `${theirs}: v-t2`,
        expect.stringMatching(/^token: \S{300,} # sealed too$/),
        `${theirs}: v-t2`,
      ]);
      expect(changed(after[1], last[1])).toEqual([`${theirs}: v-t2`]);
      expect(last[0].content).toContain(`${mine}: v-p2`);
    });
  });

  it('leaves a workload alone that names no manifest', async () => {
    const quiet = fakeTarget({
      workloads: [{ kind: 'Deployment', name: 'api' }],
    });
    const plan = await authority.plan(
      requestFor(manifest(), { targets: [quiet] }),
      context,
    );
    expect(new Set(plan.map(({ file }) => file))).toEqual(
      new Set([quiet.manifest]),
    );
  });

  it.each([
    ['templated', manifest().replace('AgOld', '{{ .Values.password }}')],
    ['anchored', manifest().replace('AgOld', '&pw AgOld')],
    ['ambiguous', `${manifest()}---\n${manifest()}`],
    ['missing-document', manifest().replace('db-password', 'other')],
    ['missing-key', manifest().replace('password: Ag', 'username: Ag')],
    ['invalid-yaml', `${manifest()}kind: Twice\n`],
  ])(
    'refuses a file that is %s, when planning already',
    async (refusal, content) => {
      for (const attempt of [
        authority.plan(requestFor(content), context),
        authority.stage(requestFor(content), context),
      ]) {
        await expect(attempt).rejects.toBeInstanceOf(ManifestError);
        await expect(attempt).rejects.toMatchObject({
          refusal,
          message: expect.stringContaining(target.manifest),
        });
      }
    },
  );

  it('refuses a workload whose manifest cannot be edited', async () => {
    const request = requestFor(manifest());
    request.files[1].content = 'kind: Deployment\nmetadata: {name: other}\n';
    await expect(authority.plan(request, context)).rejects.toMatchObject({
      refusal: 'missing-document',
      file: API.manifest,
    });
  });

  it('refuses to go on without a value or a file', async () => {
    await expect(
      authority.stage(requestFor(manifest(), { values: {} }), context),
    ).rejects.toThrow(InputError);
    await expect(
      authority.plan(requestFor(manifest(), { files: [] }), context),
    ).rejects.toThrow(`${target.manifest} was not read`);
  });

  describe('looks at the certificate', () => {
    const refused = (certificate: string) =>
      authorityWith(certificate).plan(requestFor(manifest()), context);

    it.each([
      ['no PEM', 'hello', 'is not a PEM certificate'],
      [
        'broken',
        '-----BEGIN CERTIFICATE-----\naGk=\n-----END CERTIFICATE-----\n',
        'cannot be parsed',
      ],
    ])('%s', async (_, certificate, problem) => {
      await expect(refused(certificate)).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: false,
        message: expect.stringMatching(
          `The sealing certificate of cluster eu-1, from a.b.pem, ${problem}`,
        ),
      });
    });

    it('expired', async () => {
      const old = await createSealingPair({ notAfter: '2026-11-24T12:00:00Z' });
      await expect(refused(old.certificate)).rejects.toThrow(
        'expired on 2026-11-24. Let the controller renew its key',
      );
    });

    it('that is not the pinned one', async () => {
      const { certificate } = pair;
      const pinnedTo = (pinned: SealingPair) =>
        authorityOf({
          location: 'http://controller/v1/cert.pem',
          sha256: new X509Certificate(pinned.certificate).fingerprint256,
          read: async () => certificate,
        }).plan(requestFor(manifest()), context);
      await expect(pinnedTo(pair)).resolves.not.toEqual([]);
      await expect(pinnedTo(await createSealingPair())).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: false,
        message: expect.stringMatching(
          /which is not the one in the app configuration/,
        ),
      });
    });

    it('of another kind of key', async () => {
      const other = await createSealingPair({ algorithm: 'ecdsa' });
      await expect(refused(other.certificate)).rejects.toThrow(
        'holds no RSA key',
      );
    });

    it('and takes the first of several', async () => {
      const old = await createSealingPair({ notAfter: '2026-02-01T00:00:00Z' });
      const edits = await authorityWith(
        `${pair.certificate}\n${old.certificate}`,
      ).stage(requestFor(manifest()), context);
      const opened = unseal(
        pair.privateKey,
        ciphertextIn(edits),
        'payments/db-password',
      );
      expect(opened.toString()).toBe('hunter2');
    });
  });

  it('names the target whose cluster it does not know', async () => {
    const stray = fakeTarget({ cluster: 'us-1' });
    expect(
      authority.problems(fakeSecret({ spec: { targets: [target, stray] } })),
    ).toEqual([
      'spec.targets[1].cluster us-1 has no sealing certificate in secrets.sealedSecrets.authorities (sealed-secrets) of the app configuration',
    ]);
    await expect(
      authority.plan(requestFor(manifest(), { targets: [stray] }), context),
    ).rejects.toThrow(UpstreamError);
  });
});
