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

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  FakeSecretsApi,
  FakeSecretsData,
} from '../__testUtils__/FakeSecretsApi';
import { renderWithSecrets } from '../__testUtils__/renderWithSecrets';
import { sampleBoundaries } from '../__testUtils__/sampleBoundaries';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { BoundariesContent } from './BoundariesContent';

const render = (api: FakeSecretsApi) =>
  renderWithSecrets(<BoundariesContent />, {
    api,
    path: '/secrets/boundaries',
  });

/** What is copied from now on; to be called after user-event has put its own clipboard there. */
function collectCopies(): string[] {
  const copied: string[] = [];
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: {
      writeText: async (text: string) => {
        copied.push(text);
      },
    },
  });
  return copied;
}

const withBoundaries = (
  boundaries: Partial<FakeSecretsData['boundaries']>,
  data: Partial<FakeSecretsData> = {},
) =>
  new FakeSecretsApi({
    ...sampleData(),
    ...data,
    boundaries: { ...sampleBoundaries(), ...boundaries },
  });

const section = async (name: string) =>
  within(await screen.findByRole('region', { name }));

const secretsOutside = async () =>
  within(
    await screen.findByRole('list', { name: 'Secrets outside their boundary' }),
  );

describe('BoundariesContent', () => {
  it('says who may name what, by titles and in the words of the config', async () => {
    await render(new FakeSecretsApi(sampleData()));
    const rules = await section('Who may name what');
    expect(rules.getByText(/4 groups and users count as owners/)).toBeVisible();
    const list = within(rules.getByRole('list', { name: 'Who may name what' }));
    const [teams, platform] = list.getAllByRole('listitem');
    for (const words of [
      'group:default/*',
      'rules[0]',
      'https://git.example.com/acme/catalog/blob/main/teams/{owner.name}/**',
      'clusters/*/{owner.name}/**',
      'token-service, client: {owner.name}',
      'sealed-secrets',
      '!auto-merge-*',
      'branch main',
    ]) {
      expect(teams).toHaveTextContent(words);
    }
    expect(
      within(teams).getByRole('link', { name: /acme\/gitops/ }),
    ).toHaveAttribute('href', 'https://git.example.com/acme/gitops');
    expect(
      within(platform).getByRole('link', { name: 'Team Platform' }),
    ).toBeVisible();
    expect(platform).toHaveTextContent(
      'a file whose CODEOWNERS name the owner',
    );
  });

  it('lists what is outside, compromised ones first, with what would cover it', async () => {
    const user = userEvent.setup();
    const copied = collectCopies();
    await render(new FakeSecretsApi(sampleData()));
    const outside = await secretsOutside();
    expect(
      outside
        .getAllByRole('link', { name: /root key|api token/i })
        .map(link => link.textContent),
    ).toEqual(['Sealing root key', 'Search api token']);
    expect(
      outside.getByRole('link', { name: 'Search api token' }),
    ).toHaveAttribute('href', '/catalog/default/resource/search-api-token');
    expect(outside.getByRole('link', { name: 'Team Search' })).toBeVisible();
    expect(
      outside.getByRole('link', { name: /teams\/search\/secrets\.yaml/ }),
    ).toHaveAttribute(
      'href',
      'https://git.example.com/acme/catalog/blob/main/teams/search/secrets.yaml',
    );
    const line =
      'secrets.boundaries.rules[0].targets[0].namespaces: [payments]';
    expect(outside.getByText(line)).toBeVisible();
    await user.click(outside.getByRole('button', { name: `Copy ${line}` }));
    expect(await outside.findByText('Copied')).toBeVisible();
    expect(copied).toEqual([line]);
  });

  it('lets one rotation of a compromised secret happen, with a reason, and says who did', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await render(api);
    const outside = await secretsOutside();
    await user.click(
      await outside.findByRole('button', { name: 'Allow one rotation' }),
    );
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/authority\.path is root\/sealing/)).toBeVisible();
    const confirm = dialog.getByRole('button', { name: 'Allow one rotation' });
    expect(confirm).toBeDisabled();
    await user.type(dialog.getByLabelText(/^Why/), 'The leak is real');
    await user.click(confirm);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(api.callsOf('allowOutside')).toEqual([
      {
        secretRef: 'resource:default/sealing-root-key',
        reason: 'The leak is real',
      },
    ]);
    expect(await outside.findByText(/allowed one rotation/)).toHaveTextContent(
      'Ada Lovelace allowed one rotation now: The leak is real No rotation has used it yet.',
    );
    expect(
      outside.queryByRole('button', { name: 'Allow one rotation' }),
    ).not.toBeInTheDocument();
  });

  it('keeps a refusal in the dialog', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    api.refuse('allowOutside', 409, 'It was declared inside since.');
    await render(api);
    await user.click(
      await screen.findByRole('button', { name: 'Allow one rotation' }),
    );
    const dialog = within(screen.getByRole('dialog'));
    await user.type(dialog.getByLabelText(/^Why/), 'It leaked');
    await user.click(
      dialog.getByRole('button', { name: 'Allow one rotation' }),
    );
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'It was declared inside since.',
    );
  });

  it('says what overlaps, and which of two secrets had a place first', async () => {
    await render(new FakeSecretsApi(sampleData()));
    const overlaps = await section('What several owners may name');
    expect(overlaps.getByRole('row', { name: 'namespace' })).toHaveTextContent(
      /Team Payments.*Team Platform.*rules\[0\], rules\[1\]/,
    );
    const conflicts = await section('Places that two secrets declare');
    const row = within(
      conflicts.getByRole('row', { name: /production\/eu-1/ }),
    );
    expect(
      row.getByRole('link', { name: 'Payments db password' }),
    ).toBeVisible();
    expect(row.getByRole('link', { name: 'Deploy ssh key' })).toBeVisible();
  });

  it('names the lines that are missing, where there are no boundaries', async () => {
    await render(
      withBoundaries({ mode: 'missing', rules: [], groupsFrom: [] }),
    );
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Nothing is rotated');
    expect(alert).toHaveTextContent(/secrets: boundaries: groupsFrom:/);
    expect(within(alert).getByRole('button', { name: 'Copy' })).toBeVisible();
    expect(screen.queryByText('Who may name what')).not.toBeInTheDocument();
  });

  it('warns where boundaries are switched off or something is unsafe', async () => {
    await render(
      withBoundaries({
        mode: 'unrestricted',
        warnings: ['permission.enabled is false, so everybody may override.'],
      }),
    );
    const [unrestricted, warnings] = await screen.findAllByRole('alert');
    expect(unrestricted).toHaveTextContent('Boundaries are switched off');
    expect(warnings).toHaveTextContent('One thing is unsafe');
    expect(warnings).toHaveTextContent('permission.enabled is false');
  });

  it('says of each part that there is nothing', async () => {
    await render(
      withBoundaries(
        { rules: [], overlaps: [], conflicts: [], groupsFrom: [] },
        { secrets: [] },
      ),
    );
    for (const text of [
      'Every secret is inside its boundary.',
      'No rule lets anyone name anything.',
      'No two owners may name the same thing.',
      'No two secrets declare the same place.',
      /No group counts as an owner/,
    ]) {
      expect(await screen.findByText(text)).toBeVisible();
    }
  });

  it.each([
    [403, 'You are not allowed to see the boundaries'],
    [503, 'Could not load the boundaries'],
  ])('does not call a %i empty', async (status, title) => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('getBoundaries', status, 'A sentence.');
    await render(api);
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
  });

  it('says of secrets that they are not known before the catalog was read', async () => {
    await render(
      withBoundaries({ conflicts: [] }, { secrets: [], inventory: {} }),
    );
    const notes = await screen.findAllByText(/has not been read yet/);
    expect(notes).toHaveLength(2);
    expect(
      screen.queryByText('Every secret is inside its boundary.'),
    ).toBeNull();
    expect(
      screen.queryByText('No two secrets declare the same place.'),
    ).toBeNull();
  });

  it('shows a skeleton while it loads', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.hold('getBoundaries');
    await render(api);
    expect(
      await screen.findByRole('status', { name: 'Loading the boundaries' }),
    ).toBeInTheDocument();
  });
});
