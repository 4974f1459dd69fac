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

/*
 * Starts the plugin alone: `yarn workspace @keyturn/plugin-secrets-backend start`. Catalog, forge, issuer, authority and
 * clusters are the shipped fakes, everybody is a signed-in user who may do everything, and the database is in memory.
 * The fake clusters apply what is merged, and the policy `fast` merges by itself, so a rotation can be watched to its end:
 *
 *   curl localhost:7007/api/secrets/v1/secrets
 *   curl localhost:7007/api/secrets/v1/rotations -H 'content-type: application/json' \
 *     -d '{"secretRef": "resource:default/payments-db-password", "reason": "a try"}'
 *
 * `PORT=7107 yarn …` where 7007 is taken.
 */

import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { loggedNotifications } from './loggedNotifications';
import { createSampleFakes } from './sampleFakes';
import { sampleSecrets, sampleSurroundings } from './sampleSecrets';

const secrets = sampleSecrets();
const backend = createBackend();

backend.add(mockServices.auth.factory());
backend.add(mockServices.httpAuth.factory());
backend.add(mockServices.permissions.factory());
backend.add(mockServices.userInfo.factory());
backend.add(
  catalogServiceMock.factory({ entities: [...sampleSurroundings, ...secrets] }),
);
backend.add(loggedNotifications);
backend.add(createSampleFakes(secrets));
backend.add(import('../src'));

backend.start();
