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

import { createApiRef, useApi } from '@backstage/core-plugin-api';
import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { SecretsApi } from '@keyturn/plugin-secrets-common';
import { screen } from '@testing-library/react';
import module, { secretPickerTranslationRef } from './alpha';
import { FakeSecrets } from './__testUtils__/fakeSecrets';
import { secretsApiRef } from './api';
import {
  PlainTextFieldExtension,
  SecretPickerFieldExtension,
  SecretTargetsFieldExtension,
} from '.';

const Probe = () => {
  const api = useApi(secretsApiRef);
  return <p>{api instanceof FakeSecrets ? 'one and the same' : 'another'}</p>;
};

describe('the scaffolder module', () => {
  it('gets the API of the secrets plugin by its id, without importing that plugin', async () => {
    const refOfThePlugin = createApiRef<SecretsApi>({
      id: 'plugin.secrets.service',
    });
    const secretsPlugin = createFrontendPlugin({
      pluginId: 'secrets',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: refOfThePlugin,
              deps: {},
              factory: () => new FakeSecrets() as unknown as SecretsApi,
            }),
        }),
        PageBlueprint.make({
          params: { path: '/secrets', loader: async () => <Probe /> },
        }),
      ],
    });
    renderTestApp({
      features: [secretsPlugin],
      initialRouteEntries: ['/secrets'],
    });
    expect(await screen.findByText('one and the same')).toBeInTheDocument();
  });

  it('brings the fields to both frontend systems', () => {
    expect(module).toMatchObject({
      $$type: '@backstage/FrontendModule',
      pluginId: 'scaffolder',
    });
    expect(SecretPickerFieldExtension).toBeInstanceOf(Function);
    expect(PlainTextFieldExtension).toBeInstanceOf(Function);
    expect(SecretTargetsFieldExtension).toBeInstanceOf(Function);
    expect(secretPickerTranslationRef.id).toBe('scaffolder.secrets');
  });
});
