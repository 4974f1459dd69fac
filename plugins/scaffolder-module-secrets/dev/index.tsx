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
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { Container } from '@backstage/ui';
import { SecretsApi } from '@keyturn/plugin-secrets-common';
import { FakeSecrets } from '../src/__testUtils__/fakeSecrets';
import { RotateForm } from '../src/__testUtils__/RotateForm';
import { secretsApiRef } from '../src/api';

const params = new URLSearchParams(window.location.search);
const secretRef = params.get('secretRef');

// The scaffolder's classic theme shows a form on paper.
const paper = { background: 'var(--bui-bg-neutral-1)', padding: 24 };

createDevApp({
  features: [
    catalogPlugin,
    createFrontendModule({
      pluginId: 'catalog',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => catalogApiMock({ entities: [] }),
            }),
        }),
      ],
    }),
    createFrontendPlugin({
      pluginId: 'secrets',
      title: 'Secret fields',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: secretsApiRef,
              deps: {},
              // The fields call no other method.
              factory: () => new FakeSecrets() as unknown as SecretsApi,
            }),
        }),
        PageBlueprint.make({
          params: {
            path: '/',
            loader: async () => (
              <Container py="4">
                <div style={paper}>
                  <RotateForm
                    withTargets
                    initialState={secretRef ? { secretRef } : undefined}
                    onCreate={async () => {}}
                  />
                </div>
              </Container>
            ),
          },
        }),
      ],
    }),
  ],
});
