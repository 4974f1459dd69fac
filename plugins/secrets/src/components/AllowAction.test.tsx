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

import { screen } from '@testing-library/react';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import { renderWithSecrets } from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { BoundariesContent } from './BoundariesContent';

// In a file of its own, because answers about permissions are kept across the tests of a file.
describe('AllowAction', () => {
  it('says to those who only read the boundaries who may allow a rotation', async () => {
    await renderWithSecrets(<BoundariesContent />, {
      api: new FakeSecretsApi(sampleData()),
      authorize: permission => permission !== 'secrets.boundaries.allow',
      path: '/secrets/boundaries',
    });
    const button = await screen.findByRole('button', {
      name: 'Allow one rotation',
    });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(/^Only platform administrators/);
  });
});
