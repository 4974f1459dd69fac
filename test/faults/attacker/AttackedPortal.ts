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

import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { permissionsRegistryServiceFactory } from '@backstage/backend-defaults/permissionsRegistry';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import {
  AuthService,
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  DeferredEntity,
} from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import permissionPlugin from '@backstage/plugin-permission-backend';
import {
  ScaffolderService,
  scaffolderServiceRef,
} from '@backstage/plugin-scaffolder-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { JsonObject } from '@backstage/types';
import catalogModuleSecrets from '@keyturn/plugin-catalog-backend-module-secrets';
import permissionModuleSecrets from '@keyturn/plugin-permission-backend-module-secrets';
import secretsPlugin from '@keyturn/plugin-secrets-backend';
import secretsModuleGithub from '@keyturn/plugin-secrets-backend-module-github';
import secretsModuleKubernetes from '@keyturn/plugin-secrets-backend-module-kubernetes';
import secretsModuleSealedSecrets from '@keyturn/plugin-secrets-backend-module-sealed-secrets';
import secretsModuleTokenIssuer from '@keyturn/sandbox/src/tokenIssuer';

/** An answer of the portal. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Who calls the portal: a user by ref, or the scaffolder with a task that no person started. */
export type Caller =
  | `user:${string}`
  | 'plugin:scaffolder'
  | 'external:scanner';

/**
 * The whole portal in this process: the real catalog, permission framework and secrets plugin with their real modules.
 * Only what sends to people, and the scaffolder, are stand-ins. Nothing that is scheduled runs unless it is told to.
 */
export class AttackedPortal {
  readonly #url: string;
  readonly #scheduler: ReturnType<typeof mockServices.scheduler>;
  readonly #asked: string[];
  readonly stop: () => Promise<void>;

  static async start(options: {
    config: JsonObject;
    /** Groups of each user. */
    memberships: Record<string, string[]>;
    /** Of an entity provider that the installation has. */
    provided: DeferredEntity[];
  }): Promise<AttackedPortal> {
    const scheduler = mockServices.scheduler();
    const asked: string[] = [];
    const backend = await startTestBackend({
      features: [
        ...[catalogPlugin, catalogModuleSecrets, providerOf(options.provided)],
        ...[permissionPlugin, permissionModuleSecrets],
        ...[secretsPlugin, secretsModuleGithub, secretsModuleKubernetes],
        ...[secretsModuleSealedSecrets, secretsModuleTokenIssuer],
        ...[permissionsServiceFactory, permissionsRegistryServiceFactory],
        urlReaderServiceFactory,
        mockServices.rootConfig.factory({ data: options.config }),
        createServiceFactory({
          service: coreServices.auth,
          deps: { plugin: coreServices.pluginMetadata },
          factory: ({ plugin }) => authOf(plugin.getId()),
        }),
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        createServiceFactory({
          service: coreServices.userInfo,
          deps: {},
          factory: () => ({ getUserInfo: usersOf(options.memberships) }),
        }),
        createServiceFactory({
          service: scaffolderServiceRef,
          deps: {},
          factory: () => scaffolderOf(asked),
        }),
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({ send: async () => {} }),
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({ publish: async () => {} }),
        }),
      ],
    });
    const url = `http://localhost:${backend.server.port()}/api`;
    return new AttackedPortal(url, scheduler, asked, () => backend.stop());
  }

  private constructor(
    url: string,
    scheduler: ReturnType<typeof mockServices.scheduler>,
    asked: string[],
    stop: () => Promise<void>,
  ) {
    this.#url = url;
    this.#scheduler = scheduler;
    this.#asked = asked;
    this.stop = stop;
  }

  /** Runs a scheduled task of the secrets plugin once. */
  run(task: string): Promise<void> {
    return this.#scheduler.triggerTask(`secrets-${task}`);
  }

  /** Refs of the secrets for which the scaffolder was asked to run the template, since the last call. */
  takeAsked(): string[] {
    return this.#asked.splice(0);
  }

  async call(
    caller: Caller,
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: {
        authorization: headerOf(caller),
        ...(body && { 'content-type': 'application/json' }),
      },
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  }
}

function headerOf(caller: Caller): string {
  return caller.startsWith('user:')
    ? mockCredentials.user.header(caller)
    : mockCredentials.service.header({
        onBehalfOf: mockCredentials.service(caller),
        targetPluginId: 'secrets',
      });
}

/** As the stand-in, but its requests on behalf of people say who makes them, as the permission framework asks for. */
function authOf(pluginId: string): AuthService {
  const auth = mockServices.auth({ pluginId });
  const getPluginRequestToken: AuthService['getPluginRequestToken'] =
    async options => {
      const { onBehalfOf } = options;
      if (!auth.isPrincipal(onBehalfOf, 'user')) {
        return auth.getPluginRequestToken(options);
      }
      const { userEntityRef } = onBehalfOf.principal;
      const actor = { subject: `plugin:${pluginId}` };
      return { token: mockCredentials.user.token(userEntityRef, { actor }) };
    };
  return new Proxy(auth, {
    get(target, property) {
      if (property === 'getPluginRequestToken') return getPluginRequestToken;
      const member = Reflect.get(target, property, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function usersOf(memberships: Record<string, string[]>) {
  return async (credentials: { principal?: unknown }) => {
    const { userEntityRef } = credentials.principal as {
      userEntityRef: string;
    };
    return {
      userEntityRef,
      ownershipEntityRefs: [
        userEntityRef,
        ...(memberships[userEntityRef] ?? []),
      ],
    };
  };
}

/** Takes note of what it is asked for; the run decides when a task does its steps. */
function scaffolderOf(asked: string[]): ScaffolderService {
  const stand = {
    async scaffold({ values }: Parameters<ScaffolderService['scaffold']>[0]) {
      asked.push(String(values.secretRef));
      return { taskId: `task-${asked.length}` };
    },
    async getTask({ taskId }: { taskId: string }) {
      return { id: taskId, status: 'processing' };
    },
  };
  return stand as unknown as ScaffolderService;
}

function providerOf(entities: DeferredEntity[]) {
  return createBackendModule({
    pluginId: 'catalog',
    moduleId: 'faults-provider',
    register(reg) {
      reg.registerInit({
        deps: { processing: catalogProcessingExtensionPoint },
        async init({ processing }) {
          processing.addEntityProvider({
            getProviderName: () => 'faults-provider',
            connect: connection =>
              connection.applyMutation({ type: 'full', entities }),
          });
        },
      });
    },
  });
}
