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

import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { SecretsApi } from '@keyturn/plugin-secrets-common';
import secretsPlugin from '../src/alpha';
import { secretsApiRef } from '../src/api';
import { FakeSecretsApi } from '../src/__testUtils__/FakeSecretsApi';
import { sampleData } from '../src/__testUtils__/sampleSecrets';
import { playRotation } from './playRotation';
import { sampleCatalog } from '../src/__testUtils__/sampleCatalog';

// The person who opens the dev app is the guest, so the guest owns what the sample's payments team owns.
const data = sampleData();
data.secrets = data.secrets.map(secret =>
  secret.ownerRef === 'group:default/payments'
    ? { ...secret, ownerRef: 'user:default/guest' }
    : secret,
);
const params = new URLSearchParams(window.location.search);
const mode = params.get('boundaries');
if (data.boundaries && (mode === 'missing' || mode === 'unrestricted')) {
  data.boundaries = { ...data.boundaries, mode };
}
const secretsApi = new FakeSecretsApi(data);
playRotation(secretsApi, 'r-open');

// `?refuse=403` (or 401, 404, 503) and `?hold` show the pages in their other states.
const methods = [
  'listSecrets',
  'getSecret',
  'getFacets',
  'getSummary',
  'listRotations',
  'getRotation',
  'getBoundaries',
] satisfies Array<keyof SecretsApi>;
for (const method of methods) {
  const status = Number(params.get('refuse') ?? 0);
  if (status)
    secretsApi.refuse(method, status, 'The database does not answer.');
  if (params.has('hold')) secretsApi.hold(method);
}

createDevApp({
  features: [
    secretsPlugin,
    catalogPlugin,
    createFrontendModule({
      pluginId: 'secrets',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: secretsApiRef,
              deps: {},
              factory: () => secretsApi,
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'catalog',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () =>
                catalogApiMock({ entities: sampleCatalog(data.secrets) }),
            }),
        }),
      ],
    }),
  ],
});
