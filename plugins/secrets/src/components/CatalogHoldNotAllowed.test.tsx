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
import { InventoryContent } from './InventoryContent';

// In a file of its own, because answers about permissions are kept across the tests of a file.
describe('a catalog that is held, for those who may not confirm it', () => {
  it('is not asked about', async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(<InventoryContent />, {
      api,
      authorize: name => name !== 'secrets.catalog.release',
    });
    await screen.findAllByRole('row');
    expect(api.callsOf('getCatalogHold')).toEqual([]);
  });
});
