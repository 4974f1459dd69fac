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

import { CredentialKind } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { SecretValue } from '../SecretValue';
import {
  CallContext,
  IssuerHandle,
  SecretDescriptor,
  VersionRecord,
} from './context';

/** What an issuer can honestly do; the engine and the pages say so to people. @public */
export interface IssuerCapabilities {
  kinds: CredentialKind[];
  /** Whether `verify` proves that a credential works at the system that will check it. */
  proof: boolean;
  /** Whether `revoke` can make a credential stop working while another one of the same secret works. */
  revocation: boolean;
  /**
   * How many credentials of one secret may be live at once, where the system limits it. With 1, the new one ends the
   * old one as it is minted, so the engine refuses to rotate. With more, `issue` is called only while one of them is
   * free, or is taken by a credential of the same rotation.
   */
  maxLive?: number;
}

/** Whose a credential is, in the issuer's own words, such as `{ client: 'payments-api' }`. @public */
export type IssuerAccount = Record<string, string>;

/** One wish for one credential. @public */
export interface IssueRequest {
  /** The idempotency key: all calls with the same id are one wish for one credential. */
  rotationId: string;
  secret: SecretDescriptor;
  /** The keys of the secret that need values, over all targets. */
  keys: string[];
  /**
   * Given where `maxLive` is: every version on record that may still be in use, the one that consumers use now first.
   * There are fewer than `maxLive`. An issuer with named slots, such as users that take turns, mints into one that
   * none of these holds; whatever else has to give way, these go on working until they are revoked.
   */
  inUse?: VersionRecord[];
}

/** A credential that was just minted; its values live until the engine disposes of them. @public */
export interface IssuedCredential {
  /** One value for each requested key. The engine disposes of them. */
  values: Record<string, SecretValue>;
  handle: IssuerHandle;
  /** When the credential stops working by itself, where the issuer knows. */
  expiresAt?: DateTime;
}

/** What became of a credential that was to be revoked. @public */
export interface RevocationResult {
  outcome: 'revoked' | 'already-revoked' | 'nothing-to-revoke';
  /** One sentence of evidence for the journal. */
  evidence: string;
}

/**
 * Mints, proves and revokes credentials.
 *
 * @remarks
 * The walk, as the engine calls it:
 *
 * 1. `problems` whenever a plan is made; any number of times, no effect.
 * 2. `adopt` once, before the first rotation of a secret, to learn which credential is live now.
 * 3. `issue`, then `verify` with the same credential, in one go. If the process dies between the two, or before
 *    the answer was stored, `issue` is called again with the same `rotationId`: the issuer must then end with
 *    exactly one live credential of that rotation. Where the value of the first cannot be had again, it revokes
 *    that one and mints another.
 * 4. `isLive` of the new version, then `revoke` of the previous one, after every target was proven, or of the new one when the rotation is
 *    cancelled before its merge. May be called again after a crash: a credential that is already gone is
 *    `already-revoked`, not an error.
 * @public
 */
export interface CredentialIssuer {
  /** Named by `spec.credential.issuer`. */
  readonly id: string;
  readonly title: string;
  readonly capabilities: IssuerCapabilities;
  /**
   * Sentences on what in `spec.credential` this issuer cannot work with, each naming the field; empty means
   * fine. Pure: no request is made.
   */
  problems(secret: SecretDescriptor): string[];
  /**
   * Whose a credential of this secret would be, by the words of its declaration, such as the client of
   * `spec.credential.options`: what a boundary has to cover before the issuer is asked for anything. Each key is named by
   * what is declared under it. Empty where a credential belongs to nobody but its targets. Pure.
   */
  accountOf(secret: SecretDescriptor): IssuerAccount;
  /**
   * Whose the credential of a handle really is, asked of the system that checks it, in the same words as `accountOf`;
   * undefined where it does not know the credential. Asked before a credential that was declared, or that an earlier
   * rotation minted, is adopted or revoked. Issuers that can revoke need it. Reads only.
   */
  holderOf?(
    handle: IssuerHandle,
    secret: SecretDescriptor,
    context: CallContext,
  ): Promise<IssuerAccount | undefined>;
  /**
   * The handle of the credential the declaration names as live (`spec.credential.id`), so that it can be revoked
   * later; undefined where it names none. The id is what a person claims, so the handle also says whose credential it
   * has to be, such as the client or role of `spec.credential.options`, for `revoke` to hold the claim against.
   */
  adopt?(secret: SecretDescriptor): IssuerHandle | undefined;
  issue(request: IssueRequest, context: CallContext): Promise<IssuedCredential>;
  /**
   * Proves the credential where the issuer can, and resolves with one sentence that says how. Issuers without
   * proof check the shape and say that. Rejects when the credential does not work.
   */
  verify(
    credential: IssuedCredential,
    request: IssueRequest,
    context: CallContext,
  ): Promise<string>;
  /**
   * Whether a credential still works, asked of the system that checks it: before a version is proposed, before it is
   * merged without a person, and as the last look before the previous one is revoked. Issuers that cannot tell leave
   * it out. Reads only.
   */
  isLive?(
    version: VersionRecord,
    secret: SecretDescriptor,
    context: CallContext,
  ): Promise<boolean>;
  /**
   * Makes a credential stop working, after asking the system that checks it whose it is: one that is not of the client,
   * role or account that the handle names is left alone and is `nothing-to-revoke`, whatever its id. Otherwise anybody
   * who may declare a secret could end the credential of somebody else.
   */
  revoke(
    version: VersionRecord,
    secret: SecretDescriptor,
    context: CallContext,
  ): Promise<RevocationResult>;
}
