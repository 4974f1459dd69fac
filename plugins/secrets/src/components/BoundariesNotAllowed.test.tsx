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
import { BoundariesLink } from './BoundariesLink';

// In a file of its own, because answers about permissions are kept across the tests of a file.
describe('boundaries, for those who may not see them', () => {
  it('say whom to ask, and there is no way to them', async () => {
    const api = new FakeSecretsApi(sampleData());
    await renderWithSecrets(
      <>
        <BoundariesLink />
        <BoundariesContent />
      </>,
      { api, authorize: () => false, path: '/secrets/boundaries' },
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Only administrators see the boundaries',
    );
    expect(
      screen.queryByRole('link', { name: 'Boundaries' }),
    ).not.toBeInTheDocument();
    expect(screen.queryByText('Who may name what')).not.toBeInTheDocument();
  });
});
