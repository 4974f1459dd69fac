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

import { createBackend } from '@backstage/backend-defaults';
import { guestSignIn } from './guestSignIn';

export { runPortal } from './runPortal';

/**
 * A portal with the secrets plugin and its modules. It is not started yet, so that a caller can add features of
 * its own, such as the sandbox's sign-in.
 */
export function createPortal() {
  const portal = createBackend();

  portal.add(import('@backstage/plugin-app-backend'));
  portal.add(import('@backstage/plugin-user-settings-backend'));

  portal.add(import('@backstage/plugin-auth-backend'));
  portal.add(guestSignIn);

  portal.add(import('@backstage/plugin-catalog-backend'));
  portal.add(
    import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
  );
  portal.add(import('@backstage/plugin-catalog-backend-module-logs'));
  portal.add(import('@keyturn/plugin-catalog-backend-module-secrets'));

  portal.add(import('@backstage/plugin-scaffolder-backend'));
  portal.add(import('@backstage/plugin-scaffolder-backend-module-github'));
  portal.add(
    import('@backstage/plugin-scaffolder-backend-module-notifications'),
  );
  portal.add(import('@keyturn/plugin-scaffolder-backend-module-secrets'));

  portal.add(import('@backstage/plugin-search-backend'));
  portal.add(import('@backstage/plugin-search-backend-module-pg'));
  portal.add(import('@backstage/plugin-search-backend-module-catalog'));

  portal.add(import('@backstage/plugin-notifications-backend'));
  portal.add(import('@backstage/plugin-signals-backend'));
  portal.add(import('@backstage/plugin-events-backend'));
  portal.add(import('@backstage/plugin-events-backend-module-github'));

  portal.add(import('@backstage/plugin-permission-backend'));
  portal.add(import('@keyturn/plugin-permission-backend-module-secrets'));

  portal.add(import('@keyturn/plugin-secrets-backend'));
  portal.add(import('@keyturn/plugin-secrets-backend-module-sealed-secrets'));
  portal.add(import('@keyturn/plugin-secrets-backend-module-github'));
  portal.add(import('@keyturn/plugin-secrets-backend-module-gitea'));
  portal.add(import('@keyturn/plugin-secrets-backend-module-kubernetes'));

  return portal;
}
