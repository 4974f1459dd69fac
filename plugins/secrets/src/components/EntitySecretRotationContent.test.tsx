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
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { EntitySecretRotationContent } from './EntitySecretRotationContent';

const render = (name: string, api = new FakeSecretsApi(sampleData())) =>
  renderWithSecrets(<EntitySecretRotationContent />, {
    api,
    entity: secretEntity(name),
  });

const section = (name: string) => screen.findByRole('region', { name });

describe('EntitySecretRotationContent', () => {
  it('shows each target with its evidence, and since when one is unknown', async () => {
    await render('ledger-signing-key');
    const targets = within(await section('Targets'));
    const us = within(targets.getByRole('row', { name: /production \/ us-1/ }));
    expect(us.getByText('Unknown')).toBeInTheDocument();
    expect(us.getByText(/unknown since/)).toHaveTextContent(
      'unknown since 5 hours ago',
    );
    expect(us.getByText('Cluster us-1 does not answer.')).toBeInTheDocument();
    expect(us.getByText('Five hours ago it ran v-01jd.')).toBeInTheDocument();
    expect(
      us.getByRole('link', { name: 'Manifest of production / us-1' }),
    ).toHaveAttribute('href', expect.stringContaining('clusters/us-1'));
    const eu = within(targets.getByRole('row', { name: /production \/ eu-1/ }));
    expect(eu.getByText('v-01jf')).toBeInTheDocument();
  });

  it('groups what breaks by kind and names the team to talk to', async () => {
    await render('payments-db-password');
    const breaks = within(await section('What breaks if it breaks'));
    expect(breaks.getByText('Component')).toBeInTheDocument();
    expect(breaks.getByText('API')).toBeInTheDocument();
    expect(breaks.getByRole('link', { name: 'Payments API' })).toHaveAttribute(
      'href',
      '/catalog/default/component/payments-api',
    );
    expect(breaks.getAllByText('Team Payments')).toHaveLength(2);
  });

  it('says of each past rotation what became of the old version', async () => {
    await render('payments-db-password');
    const rotations = within(await section('Rotations'));
    expect(
      await rotations.findByText('The previous version was revoked.'),
    ).toBeInTheDocument();
    expect(rotations.getByText(/was closed without a merge/)).toHaveTextContent(
      'The previous version was not touched and stays in use.',
    );
    expect(
      rotations.getByRole('link', { name: '78 days ago' }),
    ).toHaveAttribute('href', '/secrets/rotations/r-done');
  });

  it('says plainly where nothing could be revoked', async () => {
    await render('checkout-session-key');
    expect(await screen.findByText(/Nothing was revoked/)).toBeInTheDocument();
  });

  it('says that there are no targets, no consumers and no rotations', async () => {
    await render('legacy-smtp-password');
    expect(
      await screen.findByText(/This secret has no targets/),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Nothing in the catalog depends on this secret.'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('This secret has never been rotated here.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('What keeps this secret from being rotated'),
    ).toBeInTheDocument();
  });

  it('keeps the rest when only the rotations cannot be had', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('listRotations', 503, 'The database does not answer.');
    await render('payments-db-password', api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Could not load the rotations',
    );
    expect(
      screen.getByRole('row', { name: /production \/ us-1/ }),
    ).toBeInTheDocument();
  });

  it('shows the runbook of what only a person can mint, in its order', async () => {
    await render('storefront-tls');
    const runbook = within(await section('Runbook'));
    expect(
      runbook.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual(['Order it at the authority.', 'Hand it in here.']);
    expect(
      runbook.getByRole('link', { name: 'Open the runbook' }),
    ).toHaveAttribute('href', 'https://wiki.example.com/storefront-tls');
  });

  it('says what speaks for a rotation, when one starts, and that asking for it has failed', async () => {
    const data = sampleData();
    data.secrets = data.secrets.map(secret => ({
      ...secret,
      reasons: [{ id: 'due', message: 'Due since Monday', starts: true }],
      automaticStart: {
        at: '2020-01-01T00:00:00.000Z',
        asked: {
          at: new Date().toISOString(),
          attempts: 2,
          failure: 'There is no template rotate-secret',
        },
      },
    }));
    await render('payments-db-password', new FakeSecretsApi(data));
    const lifetime = within(await section('Lifetime'));
    expect(lifetime.getByText('Due since Monday')).toBeVisible();
    expect(lifetime.getByText('Starts by itself in a moment.')).toBeVisible();
    expect(
      lifetime.getByText(/Asked 2 times.*no template rotate-secret\./),
    ).toBeVisible();
  });

  it('says how long it is until one starts', async () => {
    const data = sampleData();
    const at = new Date(Date.now() + 10.5 * 86_400_000).toISOString();
    data.secrets = data.secrets.map(secret => ({
      ...secret,
      automaticStart: { at },
    }));
    await render('payments-db-password', new FakeSecretsApi(data));
    const lifetime = within(await section('Lifetime'));
    expect(
      lifetime.getByText(/^Starts by itself on .* \(in 10 days\)\.$/),
    ).toBeVisible();
  });
});
