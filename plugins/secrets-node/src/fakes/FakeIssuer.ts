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
import { Duration } from 'luxon';
import {
  CallContext,
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

interface FakeCredential {
  /** Whose it is; absent where any secret may name it. */
  secretRef?: string;
  account: IssuerAccount;
  /** Absent where it was there before any rotation. */
  value?: string;
  live: boolean;
}

/** How a {@link FakeIssuer} differs from one that can do everything. @public */
export interface FakeIssuerOptions {
  /** Default: `fake-issuer`. */
  id?: string;
  /** Default: proof and revocation, every kind. */
  capabilities?: Partial<IssuerCapabilities>;
  /** How long a credential lives; without it the issuer does not tell. */
  lifetime?: Duration;
  /** What `problems` answers; default none. */
  problems?: string[];
}

/**
 * Issuer that keeps its credentials in memory and every promise of the contract. Each key gets the same value. A
 * credential belongs to the account that `spec.credential.options.account` names, or to nobody.
 * @public
 */
export class FakeIssuer implements CredentialIssuer {
  readonly id: string;
  readonly title: string;
  readonly capabilities: IssuerCapabilities;
  readonly calls = new FakeCalls<
    'issue' | 'verify' | 'isLive' | 'revoke' | 'holderOf'
  >();
  readonly #options: FakeIssuerOptions;
  readonly #credentials = new Map<string, FakeCredential>();
  /** The last one of each rotation; those before do not work. */
  readonly #ofRotations = new Map<string, FakeCredential>();

  constructor(options: FakeIssuerOptions = {}) {
    this.#options = options;
    this.id = options.id ?? 'fake-issuer';
    this.title = `Fake issuer ${this.id}`;
    this.capabilities = {
      kinds: ['password', 'token', 'opaque'],
      proof: true,
      revocation: true,
      ...options.capabilities,
    };
  }

  /** Ids of the credentials that work now, oldest first. */
  get liveCredentials(): string[] {
    return [...this.#credentials]
      .filter(([, { live }]) => live)
      .map(([id]) => id);
  }

  /** Every value ever minted, for tests that search for them where none may be. */
  get mintedValues(): string[] {
    return [...this.#credentials.values()].flatMap(({ value }) => value ?? []);
  }

  /**
   * Makes a credential that was there before any rotation; its id goes to `spec.credential.id`.
   * @param secretRef - the one secret it belongs to; default any
   * @param account - whose it is, as `spec.credential.options.account` of a secret names it; default nobody's
   */
  addLiveCredential(id: string, secretRef?: string, account?: string): void {
    this.#credentials.set(id, {
      secretRef,
      account: toAccount(account),
      live: true,
    });
  }

  /** Makes a credential stop working, as somebody would who revokes it by hand. */
  revokeAsPerson(id: string): void {
    const credential = this.#credentials.get(id);
    if (credential) credential.live = false;
  }

  problems(): string[] {
    return this.#options.problems ?? [];
  }

  accountOf({ spec }: SecretDescriptor): IssuerAccount {
    return toAccount(spec.credential.options?.account);
  }

  holderOf({ credentialId }: IssuerHandle): Promise<IssuerAccount | undefined> {
    return this.calls.run(
      'holderOf',
      () => this.#credentials.get(String(credentialId))?.account,
    );
  }

  adopt(secret: SecretDescriptor): IssuerHandle | undefined {
    const { id } = secret.spec.credential;
    return id === undefined ? undefined : { credentialId: id };
  }

  issue(
    request: IssueRequest,
    context: CallContext,
  ): Promise<IssuedCredential> {
    return this.calls.run('issue', () => {
      this.#revokeLeftOver(request.rotationId);
      const credentialId = `credential-${this.#credentials.size + 1}`;
      const value = `fake-${randomBytes(24).toString('hex')}`;
      const { rotationId, secret, keys } = request;
      const credential = {
        secretRef: secret.ref,
        account: this.accountOf(secret),
        value,
        live: true,
      };
      this.#credentials.set(credentialId, credential);
      this.#ofRotations.set(rotationId, credential);
      const { lifetime } = this.#options;
      return {
        values: Object.fromEntries(
          keys.map(key => [key, SecretValue.of(value)]),
        ),
        handle: { credentialId },
        ...(lifetime ? { expiresAt: context.now().plus(lifetime) } : {}),
      };
    });
  }

  verify(credential: IssuedCredential): Promise<string> {
    return this.calls.run('verify', () => {
      const { credentialId } = credential.handle;
      const known = this.#credentials.get(String(credentialId));
      const works = Object.values(credential.values).every(value =>
        value.use(bytes => bytes.toString() === known?.value),
      );
      if (!known?.live || !works) {
        throw new InputError(`Credential ${credentialId} does not work`);
      }
      return `Credential ${credentialId} was accepted`;
    });
  }

  isLive({ handle }: VersionRecord): Promise<boolean> {
    return this.calls.run('isLive', () =>
      Boolean(this.#credentials.get(String(handle.credentialId))?.live),
    );
  }

  revoke(
    version: VersionRecord,
    secret: SecretDescriptor,
  ): Promise<RevocationResult> {
    return this.calls.run('revoke', () => this.#revoke(version.handle, secret));
  }

  #revoke(
    { credentialId }: IssuerHandle,
    { ref }: SecretDescriptor,
  ): RevocationResult {
    if (!this.capabilities.revocation) {
      return {
        outcome: 'nothing-to-revoke',
        evidence: 'This issuer cannot revoke a credential',
      };
    }
    const credential = this.#credentials.get(String(credentialId));
    if (credential?.secretRef && credential.secretRef !== ref) {
      return {
        outcome: 'nothing-to-revoke',
        evidence: `Credential ${credentialId} is not one of ${ref}`,
      };
    }
    if (!credential?.live) {
      return {
        outcome: 'already-revoked',
        evidence: `Credential ${credentialId} does not work any more`,
      };
    }
    credential.live = false;
    return {
      outcome: 'revoked',
      evidence: `Credential ${credentialId} stopped working`,
    };
  }

  #revokeLeftOver(rotationId: string): void {
    const credential = this.#ofRotations.get(rotationId);
    if (credential) credential.live = false;
  }
}

function toAccount(account: unknown): IssuerAccount {
  return typeof account === 'string' ? { account } : {};
}
