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

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import { renderWithSecrets } from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { RotationsContent } from './RotationsContent';

const address = () => screen.getByTestId('address').textContent;

describe('RotationsContent', () => {
  it('lists rotations newest first, with phase, condition and outcome', async () => {
    await renderWithSecrets(<RotationsContent />, {
      api: new FakeSecretsApi(sampleData()),
      path: '/secrets/rotations',
    });
    const [, first, second, ...others] = await screen.findAllByRole('row');
    expect(
      within(first).getByRole('link', { name: 'Checkout session key' }),
    ).toHaveAttribute('href', '/secrets/rotations/r-open');
    expect(within(first).getByText('Proposed')).toBeInTheDocument();
    expect(within(second).getByText('Partial')).toBeInTheDocument();
    expect(within(second).getByText('Keyturn')).toBeInTheDocument();
    expect(others.at(-1)).toHaveTextContent('was closed without a merge');
  });

  it('names what keeps a revocation gate shut and whom to talk to, and no refs', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.changeRotation('r-open', {
      phase: 'propagated',
      condition: 'blocked',
      waitingFor: 'Deployment report (owner group:default/search): restart it',
      stragglers: [
        {
          key: 'report',
          name: 'Deployment report',
          ownerRef: 'group:default/search',
          state: 'not-yet',
          evidence: 'restart it',
        },
      ],
    });
    await renderWithSecrets(<RotationsContent />, {
      api,
      path: '/secrets/rotations',
    });
    const sentence = await screen.findByText(/Deployment report/);
    expect(sentence).toHaveTextContent(
      'Deployment report (owner Team Search): restart it',
    );
    expect(
      within(sentence).getByRole('link', { name: 'Team Search' }),
    ).toBeVisible();
    expect(screen.queryByText(/group:default/)).not.toBeInTheDocument();
  });

  it('keeps its filter in the address', async () => {
    const user = userEvent.setup();
    await renderWithSecrets(<RotationsContent />, {
      api: new FakeSecretsApi(sampleData()),
      path: '/secrets/rotations?state=ended',
    });
    expect(await screen.findAllByRole('row')).toHaveLength(4);
    await user.click(screen.getByRole('radio', { name: 'Open' }));
    expect(await screen.findByText('Proposed')).toBeInTheDocument();
    expect(address()).toBe('/secrets/rotations?state=open');
    await user.click(screen.getByRole('radio', { name: 'All' }));
    expect(address()).toBe('/secrets/rotations');
  });

  it('tells no rotations from none that match', async () => {
    const api = new FakeSecretsApi({ secrets: [], rotations: [], journal: [] });
    const { unmount } = await renderWithSecrets(<RotationsContent />, { api });
    expect(await screen.findByText('No rotations yet')).toBeInTheDocument();
    unmount();
    await renderWithSecrets(<RotationsContent />, {
      api,
      path: '/secrets/rotations?state=open',
    });
    expect(
      await screen.findByText('No rotation matches this filter'),
    ).toBeInTheDocument();
  });

  it.each([
    [403, 'You are not allowed to see the rotations'],
    [503, 'Could not load the rotations'],
  ])('does not call a %i empty', async (status, title) => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('listRotations', status, 'A sentence.');
    await renderWithSecrets(<RotationsContent />, { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
  });

  it('shows a skeleton while it loads', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.hold('listRotations');
    await renderWithSecrets(<RotationsContent />, { api });
    expect(
      await screen.findByRole('status', { name: 'Loading the rotations' }),
    ).toBeInTheDocument();
  });
});
