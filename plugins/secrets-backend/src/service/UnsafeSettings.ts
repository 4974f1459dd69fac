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
  LoggerService,
  PermissionsService,
  RootConfigService,
  RootInstanceMetadataService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  heldByNobodyPermission,
  rotationOverridePermission,
} from '@keyturn/plugin-secrets-common';

const CONSEQUENCE =
  'everybody who is signed in may read, rotate and withdraw everything, and override the revocation gate';
/** The stock policy that allows everything. */
const ALLOW_ALL = { pluginId: 'permission', moduleId: 'allow-all-policy' };
/** No catalog has it, so that rules about owners and the like do not hold. */
const NO_SECRET = 'resource:keyturn/there-is-no-such-secret';
/** Of so many that are all allowed everything, another one would be no news. */
const MOST_PEOPLE = 20;

/**
 * Finds settings of the portal under which the permissions of secrets guard nothing, and says so: in the log as it
 * starts, and to administrators. A policy cannot be asked as nobody, because the permission backend answers people
 * alone; so beside the stock policy, which is known by its module, a policy is tried on behalf of people who come by,
 * until it denies one of them what nobody should hold.
 */
export class UnsafeSettings {
  readonly #config: RootConfigService;
  readonly #permissions: PermissionsService;
  readonly #instance: RootInstanceMetadataService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #allowed = new Set<string>();
  #denied = false;

  constructor(options: {
    config: RootConfigService;
    permissions: PermissionsService;
    instance: RootInstanceMetadataService;
    auth: AuthService;
    logger: LoggerService;
  }) {
    this.#config = options.config;
    this.#permissions = options.permissions;
    this.#instance = options.instance;
    this.#auth = options.auth;
    this.#logger = options.logger;
  }

  /** Logs what is known as the portal starts; a start never fails by it. */
  async log(): Promise<void> {
    try {
      (await this.warnings()).forEach(warning => this.#logger.warn(warning));
    } catch (error) {
      this.#logger.warn(
        'The settings of permissions could not be looked at',
        toError(error),
      );
    }
  }

  /** One sentence for each setting that is unsafe, for administrators. */
  async warnings(): Promise<string[]> {
    if (!this.#isEnabled()) {
      return [`permission.enabled is not true, so ${CONSEQUENCE}`];
    }
    if (await this.#hasStockPolicy()) {
      return [
        `The permission policy is ${ALLOW_ALL.moduleId}, so ${CONSEQUENCE}`,
      ];
    }
    const [person] = this.#allowed;
    return person && !this.#denied ? [allowsEverything(person)] : [];
  }

  /**
   * Tries the policy on behalf of somebody who has just asked for something. It never rejects, because what they asked for
   * has nothing to do with it.
   */
  async tryPolicy(credentials: BackstageCredentials): Promise<void> {
    if (!this.#auth.isPrincipal(credentials, 'user')) return;
    const { userEntityRef: person } = credentials.principal;
    if (this.#isSettled() || this.#allowed.has(person)) return;
    const isFirst = this.#allowed.size === 0;
    this.#allowed.add(person);
    try {
      const decisions = await this.#permissions.authorize(
        [
          { permission: heldByNobodyPermission },
          { permission: rotationOverridePermission, resourceRef: NO_SECRET },
        ],
        { credentials },
      );
      this.#denied ||= decisions.some(
        ({ result }) => result !== AuthorizeResult.ALLOW,
      );
      if (isFirst && !this.#denied) this.#logger.warn(allowsEverything(person));
    } catch (error) {
      // The next who comes by is asked about instead.
      this.#allowed.delete(person);
      this.#logger.debug(
        'The permission policy did not answer',
        toError(error),
      );
    }
  }

  #isSettled(): boolean {
    return (
      this.#denied || this.#allowed.size >= MOST_PEOPLE || !this.#isEnabled()
    );
  }

  #isEnabled(): boolean {
    return this.#config.getOptionalBoolean('permission.enabled') ?? false;
  }

  async #hasStockPolicy(): Promise<boolean> {
    const plugins = await this.#instance.getInstalledPlugins();
    return plugins.some(
      ({ pluginId, modules }) =>
        pluginId === ALLOW_ALL.pluginId &&
        modules.some(({ moduleId }) => moduleId === ALLOW_ALL.moduleId),
    );
  }
}

function allowsEverything(person: string): string {
  return `The permission policy lets ${person} do what it should let nobody do, so it seems to allow everything: then ${CONSEQUENCE}`;
}
