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

import { UserInfoService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  Permission,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  createSecretConditionalDecision,
  secretConditions,
} from '@keyturn/plugin-secrets-backend';
import {
  ciphertextConfirmPermission,
  heldByNobodyPermission,
  RESOURCE_TYPE_SECRET,
  rotationOverridePermission,
  secretReadPermission,
  secretReportPermission,
  versionResolvePermission,
} from '@keyturn/plugin-secrets-common';
import { catalogReadDecision } from './catalogReadDecision';
import { ReadableSecrets } from './ReadableSecrets';

const READERS = ['all', 'involved'] as const;
const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/** What {@link SecretsPermissionPolicy} decides by. @public */
export interface SecretsPermissionPolicyOptions {
  userInfo: UserInfoService;
  /** Asks the secrets backend on behalf of people, where `read` is `involved`. */
  readable: Pick<ReadableSecrets, 'of'>;
  /**
   * Who sees that a secret exists, here and in the catalog: everybody signed in, or its owners and the owners of the
   * consumers that it names.
   */
  read: 'all' | 'involved';
  /** Full entity refs of users or groups that may do everything to every secret. */
  administrators: string[];
  /**
   * Full entity refs of users or groups that may override the revocation gate of every secret, and confirm that a changed
   * ciphertext holds the same value.
   */
  overriders?: string[];
}

/**
 * Everybody signed in sees secrets (or, where so configured, only those they own or consume), the owners of a
 * secret start and cancel its rotations and withdraw reports of a compromise, they and the owners of its consumers report
 * one, and administrators may do everything to all.
 *
 * @remarks
 * It decides on secrets only, and where only those involved see them, on reading their entities in the catalog. Every
 * other permission is allowed to everybody signed in, as Backstage's own allow-all policy does. A portal that decides
 * more than that asks this policy from its own one. Anyone who is not signed in is denied everything.
 * @public
 */
export class SecretsPermissionPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;
  readonly #readable: Pick<ReadableSecrets, 'of'>;
  readonly #read: 'all' | 'involved';
  readonly #administrators: Set<string>;
  readonly #overriders: Set<string>;

  /**
   * Reads `permission.secrets`.
   * @throws InputError on a value of `read` that does not exist
   */
  static fromConfig(
    config: Config,
    services: Pick<SecretsPermissionPolicyOptions, 'userInfo' | 'readable'>,
  ): SecretsPermissionPolicy {
    return SecretsPermissionPolicy.create({
      ...services,
      read: readReaders(config),
      administrators:
        config.getOptionalStringArray('permission.secrets.administrators') ??
        [],
      overriders:
        config.getOptionalStringArray('permission.secrets.overriders') ?? [],
    });
  }

  static create(options: SecretsPermissionPolicyOptions) {
    return new SecretsPermissionPolicy(options);
  }

  private constructor(options: SecretsPermissionPolicyOptions) {
    this.#userInfo = options.userInfo;
    this.#readable = options.readable;
    this.#read = options.read;
    this.#administrators = lowerCased(options.administrators);
    this.#overriders = lowerCased(options.overriders ?? []);
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) return DENY;
    const showsCatalog =
      this.#read === 'involved' &&
      isPermission(permission, catalogEntityReadPermission);
    if (!showsCatalog && !isAboutSecrets(permission)) return ALLOW;
    if (isPermission(permission, heldByNobodyPermission)) return DENY;

    const { ownershipEntityRefs: claims } = await this.#userInfo.getUserInfo(
      user.credentials,
    );
    if (claims.some(claim => this.#administrators.has(claim))) return ALLOW;
    if (showsCatalog) {
      const { credentials } = user;
      return catalogReadDecision(await this.#readable.of(credentials, claims));
    }
    // A basic permission has no secret whose owner could be asked for.
    if (!isResourcePermission(permission, RESOURCE_TYPE_SECRET)) return DENY;
    // not for owners: who says that a leak is over should not be who answers for it
    if (isPermission(permission, versionResolvePermission)) return DENY;
    if (
      isPermission(permission, rotationOverridePermission) ||
      isPermission(permission, ciphertextConfirmPermission)
    ) {
      // not for owners: those who want it over with should not be those who say that it is safe
      return claims.some(claim => this.#overriders.has(claim)) ? ALLOW : DENY;
    }
    if (isPermission(permission, secretReadPermission)) {
      return this.#read === 'all' ? ALLOW : allowInvolved(permission, claims);
    }
    return isPermission(permission, secretReportPermission)
      ? allowInvolved(permission, claims)
      : createSecretConditionalDecision(
          permission,
          secretConditions.isSecretOwner({ claims }),
        );
  }
}

/** Owners, and the owners of what the secret names as depending on it. */
function allowInvolved(
  permission: ResourcePermission<typeof RESOURCE_TYPE_SECRET>,
  claims: string[],
): PolicyDecision {
  return createSecretConditionalDecision(permission, {
    anyOf: [
      secretConditions.isSecretOwner({ claims }),
      secretConditions.isConsumerOwner({ claims }),
    ],
  });
}

function lowerCased(refs: string[]): Set<string> {
  return new Set(refs.map(ref => ref.toLocaleLowerCase('en-US')));
}

function isAboutSecrets(permission: Permission): boolean {
  return (
    permission.name.startsWith('secrets.') ||
    isResourcePermission(permission, RESOURCE_TYPE_SECRET)
  );
}

function readReaders(config: Config): 'all' | 'involved' {
  const key = 'permission.secrets.read';
  const value = config.getOptionalString(key) ?? 'all';
  const known = READERS.find(reader => reader === value);
  if (!known) {
    throw new InputError(
      `${key} is '${value}', but must be one of ${READERS.join(', ')}`,
    );
  }
  return known;
}
