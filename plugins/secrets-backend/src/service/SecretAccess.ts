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
  AuthService,
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { createConditionTransformer } from '@backstage/plugin-permission-node';
import {
  rotationStartPermission,
  secretReadPermission,
} from '@keyturn/plugin-secrets-common';
import { HandoverStore } from '../database/HandoverStore';
import { ReadCriteria } from '../database/SecretStore';
import { StartStore } from '../database/StartStore';
import { secretResourceRef } from '../permissions';
import { isUnattendedTask } from './isUnattendedTask';
import { UnsafeSettings } from './UnsafeSettings';

/**
 * Asks Backstage's permission framework about secrets; whatever is not clearly allowed is not. The framework lets
 * services do everything that their token is not restricted from, so a scaffolder task that no person started is judged
 * here: it may rotate what the look-out has asked for, and nothing else.
 */
export class SecretAccess {
  readonly #permissions: PermissionsService;
  readonly #registry: PermissionsRegistryService;
  readonly #auth: AuthService;
  readonly #starts: Pick<StartStore, 'isAskedFor'>;
  readonly #handovers: Pick<HandoverStore, 'successors'>;
  readonly #unsafe?: Pick<UnsafeSettings, 'tryPolicy'>;

  constructor(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
    auth: AuthService;
    starts: Pick<StartStore, 'isAskedFor'>;
    handovers: Pick<HandoverStore, 'successors'>;
    /** Tries the policy on behalf of those who ask; it never rejects, and nobody waits for it. */
    unsafe?: Pick<UnsafeSettings, 'tryPolicy'>;
  }) {
    this.#permissions = options.permissions;
    this.#registry = options.permissionsRegistry;
    this.#auth = options.auth;
    this.#starts = options.starts;
    this.#handovers = options.handovers;
    this.#unsafe = options.unsafe;
  }

  isPerson(credentials: BackstageCredentials): boolean {
    return this.#auth.isPrincipal(credentials, 'user');
  }

  /** Whether the caller has the permission on the secret with this full ref in lower case. */
  async has(
    permission: ResourcePermission<'secret'>,
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    if (isUnattendedTask(this.#auth, credentials)) {
      return (
        permission.name === secretReadPermission.name ||
        (permission.name === rotationStartPermission.name &&
          (await this.#starts.isAskedFor(ref)))
      );
    }
    void this.#unsafe?.tryPolicy(credentials);
    const [decision] = await this.#permissions.authorize(
      [{ permission, resourceRef: ref }],
      { credentials },
    );
    return decision.result === AuthorizeResult.ALLOW;
  }

  /**
   * Whether the caller may read what happened to a secret: as before where the caller may read it, and with a secret that it
   * was handed over to.
   */
  async mayReadHistory(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    if (await this.has(secretReadPermission, ref, credentials)) return true;
    for (const later of await this.#handovers.successors(ref)) {
      if (await this.has(secretReadPermission, later, credentials)) return true;
    }
    return false;
  }

  /** @throws NotAllowedError where the caller may not do to the secret what the verb says */
  async must(
    permission: ResourcePermission<'secret'>,
    ref: string,
    verb: string,
    credentials: BackstageCredentials,
    whoMay: string = 'its owners may',
  ): Promise<void> {
    if (!(await this.has(permission, ref, credentials))) {
      throw new NotAllowedError(
        `You may not ${verb} ${ref}; ${whoMay} (permission ${permission.name})`,
      );
    }
  }

  /**
   * The same for what is a person's to decide. The framework lets services do everything, so they are refused here; a
   * scaffolder task that a person started comes as that person.
   */
  async mustAsPerson(
    permission: ResourcePermission<'secret'>,
    ref: string,
    verb: string,
    credentials: BackstageCredentials,
    whoMay?: string,
  ): Promise<void> {
    if (!this.isPerson(credentials)) {
      throw new NotAllowedError(
        `Only a person may ${verb} ${ref}, and this is a service`,
      );
    }
    await this.must(permission, ref, verb, credentials, whoMay);
  }

  /**
   * The same for what a person or a service may do in its own name: a scaffolder task that no person started may start
   * and advance the rotation that was asked for, although that takes the same permission.
   */
  async mustAttended(
    permission: ResourcePermission<'secret'>,
    ref: string,
    verb: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (isUnattendedTask(this.#auth, credentials)) {
      throw new NotAllowedError(
        `A scaffolder task that no person started may not ${verb} ${ref}`,
      );
    }
    await this.must(permission, ref, verb, credentials);
  }

  /**
   * What a list is narrowed to: the secrets the caller may read.
   * @throws NotAllowedError where the caller may read none
   */
  async readCriteria(credentials: BackstageCredentials): Promise<ReadCriteria> {
    void this.#unsafe?.tryPolicy(credentials);
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission: secretReadPermission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.CONDITIONAL) {
      // Made again each time, since other modules may add rules while the backend starts.
      const transform = createConditionTransformer(
        this.#registry.getPermissionRuleset(secretResourceRef),
      );
      return transform(decision.conditions);
    }
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not read secrets (permission ${secretReadPermission.name})`,
      );
    }
    return 'everything';
  }
}
