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
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { EntitySecretCard } from './EntitySecretCard';
import { EntitySecretRotationContent } from './EntitySecretRotationContent';
import { InventoryContent } from './InventoryContent';
import { RotationNotices } from './RotationNotices';
import { SecretList } from './SecretList';

const NAME = 'search-api-token';
const LINE = 'secrets.boundaries.rules[0].targets[0].namespaces: [payments]';

const renderTab = (name: string) =>
  renderWithSecrets(<EntitySecretRotationContent />, {
    api: new FakeSecretsApi(sampleData()),
    entity: secretEntity(name),
  });

async function bannerOf(title: string): Promise<HTMLElement> {
  const found = await screen.findAllByRole('status');
  return found.find(status => status.textContent?.startsWith(title))!;
}

describe('a secret outside its boundary', () => {
  it('says what is refused, and what to ask for', async () => {
    await renderTab(NAME);
    await screen.findByRole('region', { name: 'Targets' });
    const banner = await bannerOf('Outside its boundary');
    expect(banner).toHaveTextContent(/it is not rotated/);
    expect(banner).toHaveTextContent(
      'spec.targets[0].namespace is payments, which no rule lets its owner name.',
    );
    expect(banner).toHaveTextContent(
      `Ask a platform administrator to add${LINE}`,
    );
    expect(
      within(banner).getByRole('button', { name: `Copy ${LINE}` }),
    ).toBeVisible();
  });

  it('shows its targets as not asked, and no version', async () => {
    await renderTab(NAME);
    const targets = within(
      await screen.findByRole('region', { name: 'Targets' }),
    );
    expect(targets.getByText('Not asked')).toBeVisible();
    expect(targets.queryByText('Not observed')).not.toBeInTheDocument();
    expect(targets.getByText(/^No cluster is asked/)).toBeVisible();
  });

  it('cannot be rotated, and can be reported', async () => {
    const user = userEvent.setup();
    await renderWithSecrets(<EntitySecretCard />, {
      api: new FakeSecretsApi(sampleData()),
      entity: secretEntity(NAME),
    });
    const rotate = await screen.findByRole('button', { name: 'Rotate' });
    expect(rotate).toBeDisabled();
    expect(rotate).toHaveAccessibleDescription(/^It is outside its boundary/);
    await user.click(
      await screen.findByRole('button', { name: 'Report compromise' }),
    );
    expect(screen.getByRole('dialog')).toHaveTextContent(
      /until a platform administrator allows it/,
    );
  });

  it('has a badge beside its health, in the table and in lists', async () => {
    const data = sampleData();
    const { unmount } = await renderWithSecrets(<InventoryContent />, {
      api: new FakeSecretsApi(data),
      path: '/secrets?scope=all&text=search+api',
    });
    const row = (await screen.findByText('Search api token')).closest('tr')!;
    expect(within(row).getByText('Outside its boundary')).toBeVisible();
    expect(within(row).getByText('Unknown expiry')).toBeVisible();
    unmount();

    await renderWithSecrets(
      <SecretList
        secrets={data.secrets.filter(
          ({ name }) => name === NAME || name === 'storefront-tls',
        )}
      />,
      { api: new FakeSecretsApi(data) },
    );
    const [healthy, outside] = screen.getAllByRole('listitem');
    expect(within(outside).getByText('Outside its boundary')).toBeVisible();
    expect(healthy).not.toHaveTextContent('Outside its boundary');
  });

  it('says nothing of a boundary where a secret is inside', async () => {
    await renderTab('payments-db-password');
    await screen.findByRole('region', { name: 'Targets' });
    expect(screen.queryByText('Outside its boundary')).not.toBeInTheDocument();
  });
});

describe('what names a secret that does not name it', () => {
  it('is shown as such, and its owner is not told of a compromise', async () => {
    const user = userEvent.setup();
    await renderTab('payments-db-password');
    const breaks = within(
      await screen.findByRole('region', { name: 'What breaks if it breaks' }),
    );
    const note = '(depends on it by its own declaration)';
    const [one, ...others] = breaks.getAllByText(note);
    expect(others).toHaveLength(0);
    expect(one.closest('li')).toHaveTextContent('owned byTeam Platform');

    await user.click(
      await screen.findByRole('button', { name: 'Report compromise' }),
    );
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(note)).toBeVisible();
    const told = dialog.getByText('Who is told now').parentElement!;
    expect(told).toHaveTextContent('Team Payments');
    expect(told).not.toHaveTextContent('Team Platform');
  });
});

describe('a rotation that was allowed outside its boundary', () => {
  it('says who allowed it, why and when', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.changeRotation('r-open', {
      allowance: {
        actor: 'user:default/ada',
        reason: 'The leak is real',
        at: new Date(Date.now() - 3 * 3_600_000).toISOString(),
      },
    });
    await renderWithSecrets(
      <RotationNotices rotation={await api.getRotation('r-open')} />,
      { api },
    );
    expect(await bannerOf('Allowed outside its boundary')).toHaveTextContent(
      'Ada Lovelace allowed this rotation 3 hours ago: The leak is real',
    );
  });
});
