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
  applyFileEdits,
  CallContext,
  FileEdit,
  groupEditsByFile,
  isVersionAnnotation,
  ManifestError,
  ManifestFile,
  ResolvedTarget,
  SecretAuthority,
  SecretDescriptor,
  SecretValue,
  StageRequest,
  versionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { fakeCallContext } from '../fakeCallContext';
import { expectNoValue } from './expectNoValue';

/** An authority, fresh for one test. @public */
export interface AuthorityUnderTest {
  authority: SecretAuthority;
  /** A secret that the authority can take. */
  secret: SecretDescriptor;
  /** At least one target. */
  targets: ResolvedTarget[];
  /** The files that the targets and their workloads name. */
  files: ManifestFile[];
  context?: CallContext;
  stop?(): Promise<void>;
}

/**
 * Defines the tests that every authority must pass whose edits go to manifests.
 * @public
 */
export function describeAuthority(options: {
  name: string;
  create(): Promise<AuthorityUnderTest> | AuthorityUnderTest;
}): void {
  describe(`${options.name} keeps the promise of an authority`, () => {
    let given: AuthorityUnderTest;
    let authority: SecretAuthority;
    let context: CallContext;
    let request: StageRequest;

    beforeEach(async () => {
      given = await options.create();
      authority = given.authority;
      context = given.context ?? fakeCallContext();
      const { secret, targets, files } = given;
      const keys = targets.flatMap(target => target.keys);
      request = {
        secret,
        targets,
        files,
        rotationId: 'rotation-1',
        versionId: 'version-1',
        values: Object.fromEntries(
          keys.map(key => [key, SecretValue.of(`canary-value-of-${key}`)]),
        ),
      };
    });

    afterEach(async () => {
      await given.stop?.();
    });

    it('has a name and no problems with a secret it can take', () => {
      expect(authority.id).not.toBe('');
      expect(authority.title).not.toBe('');
      expect(authority.problems(given.secret)).toEqual([]);
    });

    it('stages at the places it planned, each time', async () => {
      const plan = await authority.plan(request, context);
      expect(plan.length).toBeGreaterThan(0);
      expect(await authority.plan(request, context)).toEqual(plan);
      for (let i = 0; i < 2; i++) {
        const edits = await authority.stage(request, context);
        expect(edits.map(placeOf)).toEqual(plan.map(placeOf));
      }
    });

    it('edits only files that it was given, and each can be applied', async () => {
      const edits = await authority.stage(request, context);
      for (const { before, after } of await applyTo(given.files, edits)) {
        expect(after).not.toBe(before);
      }
    });

    it('writes the version id, and never a value', async () => {
      const edits = await authority.stage(request, context);
      const written = JSON.stringify(edits);
      expect(written).toContain(request.versionId);
      expectNoValue(written, request.values);
    });

    it('notes the version under the key of the secret, and no other', async () => {
      for (const ref of [given.secret.ref, 'resource:other/secret']) {
        const secret = { ...given.secret, ref };
        const edits = await authority.stage({ ...request, secret }, context);
        const annotations = edits
          .flatMap(({ path }) => path.slice(-1))
          .filter(isVersionAnnotation);
        expect(new Set(annotations)).toEqual(new Set([versionAnnotation(ref)]));
      }
    });

    it('takes values that are not text', async () => {
      const bytes = Buffer.from([0, 0xff, 0xfe, 0x0a, 0x80]);
      const values = Object.fromEntries(
        Object.keys(request.values).map(key => [key, SecretValue.of(bytes)]),
      );
      const edits = await authority.stage({ ...request, values }, context);
      expect(await applyTo(given.files, edits)).not.toHaveLength(0);
    });

    it('leaves the values to the engine', async () => {
      await authority.stage(request, context);
      for (const value of Object.values(request.values)) {
        expect(value.use(String)).toMatch(/^canary-value-of-/);
      }
    });

    it('refuses manifests without the document, when planning already', async () => {
      const files = given.files.map(({ url }) => ({
        url,
        content: 'kind: SomethingElse\n',
      }));
      await expect(
        authority.plan({ ...request, files }, context),
      ).rejects.toThrow(ManifestError);
      await expect(
        authority.stage({ ...request, files }, context),
      ).rejects.toThrow(ManifestError);
    });

    it('removes what it staged as often as it is asked', async () => {
      await authority.stage(request, context);
      for (let i = 0; i < 2; i++) {
        await expect(
          Promise.resolve(authority.unstage?.(request, context)),
        ).resolves.toBeUndefined();
      }
    });
  });
}

function placeOf({
  file,
  document,
  path,
}: Omit<FileEdit, 'value' | 'missing'>) {
  return { file, document, path };
}

function applyTo(files: ManifestFile[], edits: FileEdit[]) {
  const contents = new Map(files.map(({ url, content }) => [url, content]));
  return Promise.all(
    [...groupEditsByFile(edits)].map(async ([file, editsOfFile]) => {
      const before = contents.get(file);
      expect(before).toBeDefined();
      return { before, after: await applyFileEdits(before ?? '', editsOfFile) };
    }),
  );
}
