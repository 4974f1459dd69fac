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

import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { screen, waitFor, within } from '@testing-library/react';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  FakeSignals,
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleData, sampleSecret } from '../__testUtils__/sampleSecrets';
import { sampleTarget } from '../__testUtils__/sampleTarget';
import { EntitySecretCard } from './EntitySecretCard';

const render = (
  name: string,
  options: Partial<Parameters<typeof renderWithSecrets>[1]> = {},
) =>
  renderWithSecrets(<EntitySecretCard />, {
    api: new FakeSecretsApi(sampleData()),
    entity: secretEntity(name),
    ...options,
  });

const withSecret = (change: Partial<SecretDetail>) =>
  new FakeSecretsApi({
    secrets: [sampleSecret('db', change)],
    rotations: [],
    journal: [],
  });

describe('EntitySecretCard', () => {
  it('shows lifetime, health, authority, class and version', async () => {
    await render('payments-db-password');
    expect(
      await screen.findByRole('img', {
        name: 'Issued 78 days ago; rotate by 2 days ago; expires in 11 days.',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText('computed from the policy')).toBeInTheDocument();
    expect(screen.getByText('Due')).toBeInTheDocument();
    expect(
      screen.getByText('sealed-secrets, path payments/db'),
    ).toBeInTheDocument();
    expect(screen.getByText('Runtime')).toBeInTheDocument();
    expect(screen.getByText('v-01jd')).toBeInTheDocument();
  });

  it('says that an expiry is unknown instead of drawing it', async () => {
    await render('search-api-token');
    expect(await screen.findByText('Unknown expiry')).toBeInTheDocument();
    expect(
      screen.getByText(/nobody can tell when this secret expires/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('img', { name: /expires unknown/ }),
    ).toBeInTheDocument();
  });

  it('lists every problem, and says that the policy is not known', async () => {
    const problems = [
      'The policy "x" is not configured.',
      'It has no targets.',
    ];
    await render('db', {
      api: withSecret({ policyName: 'x', policy: undefined, problems }),
    });
    const title = await screen.findByText(/What keeps this secret/);
    expect(
      within(title.closest<HTMLElement>('[role=status]')!)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual(problems);
    expect(
      screen.getByText('x, which this portal does not know'),
    ).toBeInTheDocument();
  });

  it('says by when to rotate where one asks why it is healthy', async () => {
    await render('storefront-tls');
    expect(
      (await screen.findByText('Healthy')).closest('[title]'),
    ).toHaveAttribute(
      'title',
      'It does not have to be rotated yet. Due in 45 days.',
    );
  });

  it('says that a version was due from its issue', async () => {
    const ago = (days: number) =>
      new Date(Date.now() - days * 86_400_000).toISOString();
    await render('db', {
      api: withSecret({
        lifetime: { issuedAt: ago(1), rotateBy: ago(2), expiresAt: ago(-9) },
      }),
    });
    expect(
      await screen.findByText(/already due when it was issued/),
    ).toBeInTheDocument();
  });

  it.each([
    [[], /it has no targets/],
    [[sampleTarget('eu-1', 'db')], /not observed yet/],
  ])('says why no version is known', async (targets, why) => {
    await render('db', { api: withSecret({ targets, versionId: undefined }) });
    expect(await screen.findByText(why)).toBeInTheDocument();
  });

  it('shows a skeleton while it loads', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.hold('getSecret');
    await render('payments-db-password', { api });
    expect(
      await screen.findByRole('status', { name: 'Loading this secret' }),
    ).toBeInTheDocument();
  });

  it.each([
    [503, 'Could not load this secret'],
    [403, 'You are not allowed to see this secret'],
    [404, 'Nothing known of this secret'],
    [401, 'You are signed out'],
  ])('tells a %i apart from an empty card', async (status, title) => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('getSecret', status, 'A sentence of the backend.');
    await render('payments-db-password', { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
  });

  it('leads to the open rotation instead of starting another', async () => {
    await render('checkout-session-key', { authorize: () => false });
    expect(
      await screen.findByRole('link', { name: 'Follow rotation' }),
    ).toHaveAttribute('href', '/secrets/rotations/r-open');
    expect(
      screen.getByText(/The issuer cannot revoke this credential/),
    ).toBeInTheDocument();
  });

  it('says who to ask when the person may not rotate', async () => {
    await render('service-05-password', {
      authorize: name => name !== 'secrets.rotation.start',
    });
    const button = await screen.findByRole('button', { name: 'Rotate' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(
      'You are not allowed to rotate this secret. Its owner is Team Payments.',
    );
  });

  it.each<[string, Partial<SecretDetail>, RegExp]>([
    [
      'the inventory knows a problem',
      { problems: ['The policy "x" is not configured.'] },
      /the reasons stand above/,
    ],
    ['it was removed', { health: 'retired' }, /removed from the catalog/],
    ['there is no scaffolder', {}, /no scaffolder/],
  ])(
    'says in words that it cannot be rotated when %s',
    async (_, change, why) => {
      await render('db', { api: withSecret(change) });
      const button = await screen.findByRole('button', { name: 'Rotate' });
      expect(button).toBeDisabled();
      expect(button).toHaveAccessibleDescription(why);
    },
  );

  it('is read again when its open rotation moves, and not for others', async () => {
    const api = new FakeSecretsApi(sampleData());
    const signals = new FakeSignals();
    await render('checkout-session-key', { api, signals });
    await screen.findByRole('link', { name: 'Follow rotation' });
    expect(api.callsOf('getSecret')).toHaveLength(1);
    signals.send('r-open');
    await waitFor(() => expect(api.callsOf('getSecret')).toHaveLength(2));
    signals.send('another');
    await screen.findByRole('link', { name: 'Follow rotation' });
    expect(api.callsOf('getSecret')).toHaveLength(2);
  });
});
