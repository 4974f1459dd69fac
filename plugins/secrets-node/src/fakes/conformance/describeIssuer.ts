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
  CallContext,
  CredentialIssuer,
  IssuedCredential,
  IssuerHandle,
  IssueRequest,
  SecretDescriptor,
  SecretValue,
} from '@keyturn/plugin-secrets-node';
import { fakeCallContext } from '../fakeCallContext';
import { expectNoValue } from './expectNoValue';

/** A credential that is not one of the secret under test. @public */
export interface ForeignCredential {
  handle: IssuerHandle;
  /** Whether it works, asked of the system that checks it. */
  isLive(): Promise<boolean> | boolean;
}

/** An issuer, fresh for one test. @public */
export interface IssuerUnderTest {
  issuer: CredentialIssuer;
  /** A secret that the issuer can serve. */
  secret: SecretDescriptor;
  /** Default: `['value']`. */
  keys?: string[];
  context?: CallContext;
  /** How many credentials of the secret work now, where the system can be asked. */
  countLive?(): Promise<number>;
  /**
   * A live credential of somebody else, with the handle that `adopt` would make of its id in the declaration of
   * `secret`. Absent where ids are no reason to revoke anything.
   */
  foreignCredential?(): Promise<ForeignCredential> | ForeignCredential;
  stop?(): Promise<void>;
}

/**
 * Defines the tests that every issuer must pass.
 * @public
 */
export function describeIssuer(options: {
  name: string;
  create(): Promise<IssuerUnderTest> | IssuerUnderTest;
}): void {
  describe(`${options.name} keeps the promise of an issuer`, () => {
    let given: IssuerUnderTest;
    let issuer: CredentialIssuer;
    let context: CallContext;

    /** As the engine asks: it names the versions that may be in use where the issuer has a limit. */
    const requestOf = (
      rotationId: string,
      inUse: IssuedCredential[] = [],
    ): IssueRequest => ({
      rotationId,
      secret: given.secret,
      keys: given.keys ?? ['value'],
      ...(issuer.capabilities.maxLive === undefined
        ? {}
        : {
            inUse: inUse.map(({ handle }, i) => ({
              id: `version-${i + 1}`,
              handle,
            })),
          }),
    });
    const issue = (rotationId: string, ...inUse: IssuedCredential[]) =>
      issuer.issue(requestOf(rotationId, inUse), context);
    const verify = (credential: IssuedCredential, rotationId: string) =>
      issuer.verify(credential, requestOf(rotationId), context);
    const revoke = ({ handle }: IssuedCredential) =>
      issuer.revoke({ id: 'version', handle }, given.secret, context);
    const expectLive = async (count: number) => {
      if (given.countLive) {
        expect(await given.countLive()).toBe(count);
      }
    };

    beforeEach(async () => {
      given = await options.create();
      issuer = given.issuer;
      context = given.context ?? fakeCallContext();
    });

    afterEach(async () => {
      await given.stop?.();
    });

    it('has a name and says what it can do', () => {
      expect(issuer.id).toMatch(/^[a-z0-9-]+$/);
      expect(issuer.title).not.toBe('');
      expect(issuer.capabilities.kinds.length).toBeGreaterThan(0);
    });

    it('has no problems with a secret it can serve, however often it is asked', () => {
      expect(issuer.problems(given.secret)).toEqual([]);
      expect(issuer.problems(given.secret)).toEqual([]);
    });

    it('takes the account from the declaration alone: equal for equal ones, and changing neither', () => {
      const before = structuredClone(given.secret);
      const account = issuer.accountOf(given.secret);
      expect(issuer.accountOf(structuredClone(before))).toEqual(account);
      expect(given.secret).toEqual(before);
      for (const value of Object.values(account)) {
        expect(value).toEqual(expect.any(String));
      }
    });

    it('can ask whose a declared credential is, where it revokes what was declared', () => {
      const revokesDeclared =
        issuer.capabilities.revocation && issuer.adopt !== undefined;
      expect(issuer.holderOf !== undefined || !revokesDeclared).toBe(true);
    });

    it('knows a credential that it minted as one of the account', async () => {
      if (!issuer.holderOf) return;
      const { handle } = await issue('rotation-1');
      const holder = await issuer.holderOf(handle, given.secret, context);
      expect(holder).toEqual(issuer.accountOf(given.secret));
    });

    it('knows the credential of somebody else as not one of the account, whatever its handle claims', async () => {
      const foreign = await given.foreignCredential?.();
      if (!issuer.holderOf || !foreign) return;
      const { handle } = foreign;
      const holder = await issuer.holderOf(handle, given.secret, context);
      expect(holder).not.toEqual(issuer.accountOf(given.secret));
      expect(await foreign.isLive()).toBe(true);
    });

    it('issues a value for each key, and a handle that holds none of them', async () => {
      const credential = await issue('rotation-1');
      expect(Object.keys(credential.values).sort()).toEqual(
        [...requestOf('rotation-1').keys].sort(),
      );
      for (const value of Object.values(credential.values)) {
        expect(value).toBeInstanceOf(SecretValue);
        expect(value.use(bytes => bytes.length)).toBeGreaterThan(0);
      }
      expectNoValue(JSON.stringify(credential.handle), credential.values);
      expect(JSON.parse(JSON.stringify(credential.handle))).toEqual(
        credential.handle,
      );
    });

    it('says how it verified a credential, without its value', async () => {
      const credential = await issue('rotation-1');
      const sentence = await verify(credential, 'rotation-1');
      expect(sentence).not.toBe('');
      expectNoValue(sentence, credential.values);
    });

    it('does not accept a value that it did not issue', async () => {
      const credential = await issue('rotation-1');
      const values = Object.fromEntries(
        Object.keys(credential.values).map(key => [key, SecretValue.of('?')]),
      );
      await expect(
        verify({ ...credential, values }, 'rotation-1'),
      ).rejects.toThrow();
    });

    it('gives different rotations different values', async () => {
      const first = await issue('rotation-1');
      const second = await issue('rotation-2', first);
      for (const [key, value] of Object.entries(first.values)) {
        const isSame = value.use(a => second.values[key].use(b => a.equals(b)));
        expect(isSame).toBe(false);
      }
    });

    it('has one live credential for a rotation that asked twice, and it works', async () => {
      await issue('rotation-1');
      const credential = await issue('rotation-1');
      await expect(verify(credential, 'rotation-1')).resolves.toEqual(
        expect.any(String),
      );
      await expectLive(1);
    });

    it('leaves a credential that is in use working, however often another one is asked for', async () => {
      const { maxLive = 2 } = issuer.capabilities;
      if (maxLive < 2) return;
      const live = await issue('rotation-1');
      for (const rotationId of ['rotation-2', 'rotation-2']) {
        const other = await issue(rotationId, live);
        await expect(verify(live, 'rotation-1')).resolves.not.toBe('');
        await verify(other, rotationId);
        await expectLive(2);
      }
    });

    it('goes on in turns: what was revoked makes room, and what is live stays', async () => {
      const { maxLive = 2, revocation } = issuer.capabilities;
      if (maxLive < 2 || !revocation) return;
      let live = await issue('rotation-1');
      for (const rotationId of ['rotation-2', 'rotation-3', 'rotation-4']) {
        const next = await issue(rotationId, live);
        await expect(verify(live, rotationId)).resolves.not.toBe('');
        await revoke(live);
        await expect(verify(next, rotationId)).resolves.not.toBe('');
        live = next;
      }
      await expectLive(1);
    });

    it('revokes the old credential and leaves the new one working', async () => {
      const old = await issue('rotation-1');
      const current = await issue('rotation-2', old);
      await expectLive(2);
      const { outcome, evidence } = await revoke(old);
      expect(outcome).toBe(
        issuer.capabilities.revocation ? 'revoked' : 'nothing-to-revoke',
      );
      expect(evidence).not.toBe('');
      expectNoValue(evidence, { ...old.values });
      await verify(current, 'rotation-2');
      await expectLive(issuer.capabilities.revocation ? 1 : 2);
    });

    it('tells a live credential from one that was revoked, where it can tell', async () => {
      const credential = await issue('rotation-1');
      const isLive = () =>
        issuer.isLive?.(
          { id: 'version', handle: credential.handle },
          given.secret,
          context,
        );
      const before = await isLive();
      await revoke(credential);
      const can = issuer.isLive !== undefined;
      expect([before, await isLive()]).toEqual(
        can ? [true, !issuer.capabilities.revocation] : [undefined, undefined],
      );
    });

    it('leaves the credential of somebody else alone, whatever its handle claims', async () => {
      const foreign = await given.foreignCredential?.();
      if (!foreign) return;
      const { outcome, evidence } = await issuer.revoke(
        { id: 'version', handle: foreign.handle },
        given.secret,
        context,
      );
      expect(outcome).toBe('nothing-to-revoke');
      expect(evidence).not.toBe('');
      expect(await foreign.isLive()).toBe(true);
    });

    it('revokes once, and says so when asked again', async () => {
      const credential = await issue('rotation-1');
      await revoke(credential);
      const { outcome } = await revoke(credential);
      expect(outcome).toBe(
        issuer.capabilities.revocation
          ? 'already-revoked'
          : 'nothing-to-revoke',
      );
    });
  });
}
