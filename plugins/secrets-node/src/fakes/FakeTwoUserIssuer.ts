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

import { randomBytes } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  CredentialIssuer,
  IssuerAccount,
  IssuedCredential,
  IssuerCapabilities,
  IssueRequest,
  IssuerHandle,
  RevocationResult,
  SecretDescriptor,
  SecretValue,
  VersionRecord,
} from '@keyturn/plugin-secrets-node';
import { FakeCalls } from './FakeCalls';

/** One of the two users; a new password ends the one before. */
interface FakeUser {
  /** Counts passwords; 0 where there was none. */
  generation: number;
  password?: string;
}

/**
 * Issuer with two users for a secret, such as two roles of a database, that take turns: it gives a new password to the
 * one that nobody uses. Each key gets the password. Without a word on who is in use it takes the first user.
 * @public
 */
export class FakeTwoUserIssuer implements CredentialIssuer {
  readonly id: string = 'fake-two-users';
  readonly title: string = 'Fake issuer with two users';
  readonly capabilities: IssuerCapabilities = {
    kinds: ['password'],
    proof: true,
    revocation: true,
    maxLive: 2,
  };
  readonly calls = new FakeCalls<
    'issue' | 'verify' | 'isLive' | 'revoke' | 'holderOf'
  >();
  readonly #users = new Map<string, FakeUser>([
    ['user_a', { generation: 0 }],
    ['user_b', { generation: 0 }],
  ]);

  /** Names of the users whose password works now. */
  get liveUsers(): string[] {
    return [...this.#users]
      .filter(([, { password }]) => password !== undefined)
      .map(([name]) => name);
  }

  /** Gives a user a password as somebody would by hand; the user's name goes to `spec.credential.id`. */
  setPasswordAsPerson(name: string): void {
    this.#setPassword(name, `by-hand-${randomBytes(8).toString('hex')}`);
  }

  problems(): string[] {
    return [];
  }

  accountOf(): IssuerAccount {
    return {};
  }

  holderOf({ user }: IssuerHandle): Promise<IssuerAccount | undefined> {
    return this.calls.run('holderOf', () =>
      this.#users.has(String(user)) ? {} : undefined,
    );
  }

  adopt({ spec }: SecretDescriptor): IssuerHandle | undefined {
    const { id } = spec.credential;
    const user = id === undefined ? undefined : this.#users.get(id);
    // the password that is there now, whichever it is: a later one is another version
    return user && { user: id!, generation: 1 };
  }

  issue({ keys, inUse = [] }: IssueRequest): Promise<IssuedCredential> {
    return this.calls.run('issue', () => {
      const taken = inUse.map(({ handle }) => handle.user);
      const free = [...this.#users.keys()].find(name => !taken.includes(name));
      if (!free) {
        throw new InputError('Both users are in use; revoke one of them first');
      }
      const password = `fake-${randomBytes(24).toString('hex')}`;
      const generation = this.#setPassword(free, password);
      return {
        values: Object.fromEntries(
          keys.map(key => [key, SecretValue.of(password)]),
        ),
        handle: { user: free, generation },
      };
    });
  }

  verify({ handle, values }: IssuedCredential): Promise<string> {
    return this.calls.run('verify', () => {
      const user = this.#userOf(handle);
      const works = Object.values(values).every(value =>
        value.use(bytes => bytes.toString() === user?.password),
      );
      if (!works) throw new InputError(`${handle.user} could not log in`);
      return `${handle.user} logged in`;
    });
  }

  isLive({ handle }: VersionRecord): Promise<boolean> {
    return this.calls.run(
      'isLive',
      () => this.#userOf(handle)?.password !== undefined,
    );
  }

  revoke({ handle }: VersionRecord): Promise<RevocationResult> {
    return this.calls.run('revoke', () => {
      const user = this.#userOf(handle);
      if (user?.password === undefined) {
        return {
          outcome: 'already-revoked' as const,
          evidence: `This password of ${handle.user} does not work any more`,
        };
      }
      user.password = undefined;
      return {
        outcome: 'revoked' as const,
        evidence: `${handle.user} cannot log in any more`,
      };
    });
  }

  #setPassword(name: string, password: string): number {
    const generation = (this.#users.get(name)?.generation ?? 0) + 1;
    this.#users.set(name, { generation, password });
    return generation;
  }

  /** Undefined where the user has another password by now, which is another version. */
  #userOf({ user: name, generation }: IssuerHandle): FakeUser | undefined {
    const user = this.#users.get(String(name));
    return user?.generation === generation ? user : undefined;
  }
}
