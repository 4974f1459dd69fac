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
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { UserEntity } from '@backstage/catalog-model';
import { ForwardedError, NotAllowedError } from '@backstage/errors';
import {
  AuthResolverContext,
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
  ProfileInfo,
} from '@backstage/plugin-auth-node';
import { reasonsForNotBeingLocal } from './reasonsForNotBeingLocal';
import { sandboxAuthenticator } from './sandboxAuthenticator';

/**
 * The passwordless sign-in of the sandbox, provider `sandbox`. A portal in which it is configured and that another
 * machine could reach does not start.
 */
export const sandboxSignInModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'sandbox-provider',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, providers }) {
        if (!config.has('auth.providers.sandbox')) return;

        const reasons = reasonsForNotBeingLocal(config);
        if (reasons.length > 0) {
          throw new NotAllowedError(
            `The sandbox's sign-in asks for no password, so it must not be reachable from other machines. ${reasons.join(
              ' ',
            )}`,
          );
        }
        providers.registerProvider({
          providerId: 'sandbox',
          factory: createProxyAuthProviderFactory({
            authenticator: sandboxAuthenticator,
            profileTransform: async ({ userRef }, context) => ({
              profile: await readProfile(userRef, context),
            }),
            signInResolver: ({ result }, context) =>
              context.signInWithCatalogUser({ entityRef: result.userRef }),
          }),
        });
      },
    });
  },
});

/** @throws NotFoundError as long as the catalog does not know the user */
async function readProfile(
  userRef: string,
  context: AuthResolverContext,
): Promise<ProfileInfo> {
  try {
    const { entity } = await context.findCatalogUser({ entityRef: userRef });
    const { displayName, email, picture } =
      (entity as UserEntity).spec.profile ?? {};
    return { displayName, email, picture };
  } catch (error) {
    throw new ForwardedError(
      'The catalog does not know this user yet. It reads the sample company when the portal starts; try again in a moment.',
      error,
    );
  }
}
