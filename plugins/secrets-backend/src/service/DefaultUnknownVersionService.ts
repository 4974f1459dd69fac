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

import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  ResolveVersion,
  UnknownVersions,
} from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  CredentialIssuer,
  IssuerHandle,
} from '@keyturn/plugin-secrets-node';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { UnknownVersionStore } from '../database/UnknownVersionStore';
import { describeSecret } from '../registry/describeSecret';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { stepFailure } from '../rotation/stepFailure';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { fullRef } from './fullRef';

/** An issuer that does not answer for so long does not answer. */
const MOST_MS = 20_000;

/** What is put on record of a credential, and what its issuer says of it. */
interface Claim {
  issuer: string;
  handle: IssuerHandle;
  evidence?: string;
}

/**
 * Puts versions that are on no record on record, as a person says; who may is decided in front of it. Where the issuer can be
 * asked, it has to agree: nothing is adopted that belongs to somebody else, and nothing is called revoked that works.
 */
export class DefaultUnknownVersionService {
  readonly #secrets: Pick<SecretStore, 'get'>;
  readonly #store: UnknownVersionStore;
  readonly #registry: ModuleRegistry;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #clock: Clock;

  constructor(options: {
    secrets: Pick<SecretStore, 'get'>;
    store: UnknownVersionStore;
    registry: ModuleRegistry;
    boundaries: Pick<SecretBoundaries, 'now'>;
    auth: AuthService;
    logger: LoggerService;
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#store = options.store;
    this.#registry = options.registry;
    this.#boundaries = options.boundaries;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  /**
   * @returns the unknown versions that are left
   * @throws ConflictError where the version is not unknown, or the issuer says otherwise; InputError naming the field that
   * is missing; NotAllowedError where the credential is that of somebody else
   */
  async resolve(
    secretRef: string,
    versionId: string,
    request: ResolveVersion,
    { credentials }: Caller,
  ): Promise<UnknownVersions> {
    const ref = fullRef(secretRef);
    const secret = await this.#secrets.get(ref);
    if (!secret) throw new NotFoundError(`There is no secret ${ref}`);
    const isUnknown = secret.unknownVersions.some(
      version => version.versionId === versionId,
    );
    if (!isUnknown) {
      throw new ConflictError(
        `${secret.title} has no unknown version ${versionId}; somebody may have resolved it already`,
      );
    }
    const { outcome, reason } = request;
    const claim = await this.#claim(secret, versionId, request);
    await this.#store.resolve({
      secretRef: ref,
      versionId,
      outcome,
      reason,
      actor: actorOf(this.#auth, credentials),
      ...claim,
    });
    return { items: await this.#store.list(ref) };
  }

  async #claim(
    secret: SecretRecord,
    versionId: string,
    request: ResolveVersion,
  ): Promise<Claim> {
    const { outcome, credentialId } = request;
    const id = request.issuer ?? secret.spec.credential.issuer;
    const issuer = this.#registry.issuer(id);
    if (outcome === 'revoked' && credentialId === undefined) {
      return { issuer: id, handle: {} };
    }
    if (!issuer) {
      throw new InputError(`issuer: no issuer '${id}' is installed`);
    }
    const handle = handleOf(secret, issuer, request);
    if (Object.keys(handle).length === 0) return { issuer: id, handle };
    try {
      const evidence = await (outcome === 'adopt'
        ? this.#checkOwn(secret, issuer, { versionId, handle })
        : this.#checkEnded(secret, issuer, { versionId, handle }));
      return { issuer: id, handle, evidence };
    } catch (error) {
      throw this.#spoken(error, issuer);
    }
  }

  /** The credential has to work, and to be one that the secret may name by the word of the system that checks it. */
  async #checkOwn(
    secret: SecretRecord,
    issuer: CredentialIssuer,
    { versionId, handle }: { versionId: string; handle: IssuerHandle },
  ): Promise<string> {
    const known = await this.#store.recordOf(issuer.id, handle);
    if (known) {
      const whose =
        known.secretRef === secret.ref
          ? `version ${known.id}`
          : 'a version of another secret';
      throw new ConflictError(
        `credentialId: that credential is on record already, as ${whose}`,
      );
    }
    const descriptor = describeSecret(secret);
    const context = this.#context();
    const account = issuer.holderOf
      ? await issuer.holderOf(handle, descriptor, context)
      : issuer.accountOf(descriptor);
    if (!account) {
      throw new InputError(
        `credentialId: ${issuer.title} knows no such credential. Where it was revoked, confirm that instead`,
      );
    }
    const view = await this.#boundaries.now();
    if (!view.coversAccount(secret, { issuer: issuer.id, account })) {
      throw new NotAllowedError(
        `That credential is not one that ${secret.title} may name, by the word of ${issuer.title}; nothing was adopted`,
      );
    }
    if (!issuer.isLive) {
      return `${issuer.title} cannot tell whether it works`;
    }
    if (
      !(await issuer.isLive({ id: versionId, handle }, descriptor, context))
    ) {
      throw new ConflictError(
        `${issuer.title} says that the credential does not work, so there is nothing to adopt; confirm that it was revoked instead`,
      );
    }
    return `${issuer.title} says that its credential works`;
  }

  async #checkEnded(
    secret: SecretRecord,
    issuer: CredentialIssuer,
    { versionId, handle }: { versionId: string; handle: IssuerHandle },
  ): Promise<string> {
    if (!issuer.isLive) {
      return `${issuer.title} cannot tell whether the credential works`;
    }
    const isLive = await issuer.isLive(
      { id: versionId, handle },
      describeSecret(secret),
      this.#context(),
    );
    if (isLive) {
      throw new ConflictError(
        `${issuer.title} says that the credential still works. Revoke it there first, or adopt the version so that a rotation revokes it`,
      );
    }
    return `${issuer.title} says that the credential does not work`;
  }

  #context(): CallContext {
    return {
      signal: AbortSignal.timeout(MOST_MS),
      logger: this.#logger,
      now: () => this.#clock.now(),
    };
  }

  /** A person is told what the issuer says; what nobody expected is for the log. */
  #spoken(error: unknown, { title }: CredentialIssuer): unknown {
    const { reason, retryable, unexpected } = stepFailure(error);
    if (unexpected || !retryable) return error;
    return new ServiceUnavailableError(
      `${title} could not be asked, so nothing has changed: ${reason}`,
    );
  }
}

/**
 * As the issuer itself makes it of a declared id, so that it says whose the credential has to be.
 * @throws InputError where the issuer can revoke and cannot find the credential
 */
function handleOf(
  secret: SecretRecord,
  issuer: CredentialIssuer,
  { credentialId }: ResolveVersion,
): IssuerHandle {
  const { revocation } = issuer.capabilities;
  if (credentialId === undefined) {
    if (!revocation) return {};
    throw new InputError(
      `credentialId: ${issuer.title} can revoke credentials, so it needs the id of this one; find it where it was minted`,
    );
  }
  const { credential } = secret.spec;
  const handle = issuer.adopt?.({
    ...describeSecret(secret),
    spec: { ...secret.spec, credential: { ...credential, id: credentialId } },
  });
  if (handle) return handle;
  if (!revocation) return {};
  throw new InputError(
    `credentialId: ${issuer.title} cannot find a credential by its id; revoke it by hand and confirm that`,
  );
}
