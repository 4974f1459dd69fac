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

import { InputError } from '@backstage/errors';
import { credentialKindSchema } from '@keyturn/plugin-secrets-common';
import {
  CredentialIssuer,
  IssuerAccount,
  IssuedCredential,
  IssuerCapabilities,
  IssueRequest,
  RevocationResult,
  SecretDescriptor,
  VersionRecord,
} from '@keyturn/plugin-secrets-node';

/** Named by `spec.credential.issuer` where only a person can mint. @public */
export const MANUAL_ISSUER = 'manual';

/**
 * Stands for a person, where no system can mint a credential. A rotation waits until somebody hands one in, and in the
 * end until somebody says that the old one was revoked; by itself this issuer can do neither.
 * @public
 */
export class ManualIssuer implements CredentialIssuer {
  readonly id = MANUAL_ISSUER;
  readonly title = 'a person';
  readonly capabilities: IssuerCapabilities = {
    kinds: [...credentialKindSchema.options],
    proof: false,
    revocation: false,
  };

  problems(): string[] {
    return [];
  }

  /** A person hands it in, and what that person may mint is for the system to say that mints it, so it belongs to nobody but its targets. */
  accountOf(): IssuerAccount {
    return {};
  }

  async issue({ secret }: IssueRequest): Promise<IssuedCredential> {
    throw onlyAPerson(secret);
  }

  async verify(
    _credential: IssuedCredential,
    { secret }: IssueRequest,
  ): Promise<string> {
    throw onlyAPerson(secret);
  }

  async revoke(
    _version: VersionRecord,
    secret: SecretDescriptor,
  ): Promise<RevocationResult> {
    return {
      outcome: 'nothing-to-revoke',
      evidence: `Only a person can revoke a credential of ${secret.title}, at the system that minted it`,
    };
  }
}

function onlyAPerson({ title, spec }: SecretDescriptor): InputError {
  return new InputError(
    `Only a person can mint ${title}, because its spec.credential.issuer is manual. Ask ${spec.owner} to hand in a new one, or name an issuer that can`,
  );
}
