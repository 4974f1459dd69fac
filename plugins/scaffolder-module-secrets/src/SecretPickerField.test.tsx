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

import { parseEntityRef } from '@backstage/catalog-model';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityPresentationApi,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import { JsonObject } from '@backstage/types';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeSecret,
  FakeSecrets,
  PickerApi,
  refusal,
} from './__testUtils__/fakeSecrets';
import { RotateForm } from './__testUtils__/RotateForm';
import { secretsApiRef } from './api';

const presentationApi: EntityPresentationApi = {
  forEntity(ref) {
    const { name } = parseEntityRef(ref as string);
    const snapshot = { entityRef: ref as string, primaryTitle: `Team ${name}` };
    return { snapshot, promise: Promise.resolve(snapshot) };
  },
};

async function render(
  form: {
    options?: JsonObject;
    secretRef?: string;
    ownershipRefs?: string[];
  } = {},
  api: PickerApi = new FakeSecrets(),
) {
  const onCreate = jest.fn(async () => {});
  await renderInTestApp(
    <RotateForm
      options={form.options}
      initialState={form.secretRef ? { secretRef: form.secretRef } : undefined}
      onCreate={onCreate}
    />,
    {
      apis: [
        [secretsApiRef, api],
        [entityPresentationApiRef, presentationApi],
        mockApis.identity({
          userEntityRef: 'user:default/ada',
          ownershipEntityRefs: form.ownershipRefs ?? ['group:default/search'],
        }),
      ],
    },
  );
  return { onCreate, user: userEvent.setup() };
}

const field = () => screen.findByRole('combobox', { name: /Secret to rotate/ });

describe('SecretPickerField', () => {
  it('offers secrets by title with owner, health and expiry', async () => {
    const { user } = await render();
    await user.click(await field());
    const options = await screen.findAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      'Payments DB passwordTeam payments · Due · expires in 12 days',
      'Search API tokenTeam search · Unknown expiry',
      'Legacy SMTP passwordno owner · Expired · expired 3 days ago',
    ]);
  });

  it('searches on the server and hands on the entity ref', async () => {
    const api = new FakeSecrets();
    const { user, onCreate } = await render({}, api);
    await user.type(await field(), 'search');
    await waitFor(() =>
      expect(api.requests.at(-1)).toMatchObject({ text: 'search' }),
    );
    await user.click(
      await screen.findByRole('option', { name: /Search API token/ }),
    );
    await user.click(await screen.findByRole('button', { name: /Review/ }));
    await user.click(await screen.findByRole('button', { name: /Create/ }));
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({
        secretRef: 'resource:default/search-api-token',
      }),
    );
  });

  it('shows a prefilled secret by its title, and what rotating it would touch', async () => {
    await render({ secretRef: 'resource:default/payments-db-password' });
    await waitFor(async () =>
      expect(await field()).toHaveValue('Payments DB password'),
    );
    const plan = within(
      await screen.findByRole('region', { name: /pull request will touch/ }),
    );
    expect(
      await plan.findByRole('link', { name: 'acme/gitops' }),
    ).toHaveAttribute('href', 'https://git.example.com/acme/gitops');
    expect(
      plan.getByRole('link', {
        name: 'clusters/us-1/payments-db-password.yaml',
      }),
    ).toBeInTheDocument();
    expect(
      plan.getAllByText(
        'SealedSecret payments/payments-db-password: spec.encryptedData.password',
      ),
    ).toHaveLength(2);
    expect(plan.getByText(/The old version is revoked/)).toBeInTheDocument();
  });

  it('says before the start what would make it fail', async () => {
    await render({ secretRef: 'resource:default/legacy-smtp-password' });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('It cannot be rotated as it is');
    expect(alert).toHaveTextContent('The secret names no rotation policy.');
    expect(
      screen.queryByText('No file would be touched.'),
    ).not.toBeInTheDocument();
  });

  it('says that an open rotation is followed instead of doubled', async () => {
    await render(
      { secretRef: 'resource:default/db' },
      new FakeSecrets([fakeSecret('db', { openRotationId: 'r-1' })]),
    );
    expect(await screen.findByText(/already open/)).toBeInTheDocument();
  });

  it('offers only own secrets when the template says so', async () => {
    const api = new FakeSecrets();
    const { user } = await render({ options: { ownedOnly: true } }, api);
    await user.click(await field());
    expect(await screen.findAllByRole('option')).toHaveLength(1);
    expect(api.requests[0]).toMatchObject({ owner: ['group:default/search'] });
  });

  it('asks for as many owners as it may, and says that some are left out', async () => {
    const api = new FakeSecrets();
    const ownershipRefs = Array.from(
      { length: 101 },
      (_, i) => `group:default/g${i}`,
    );
    await render({ options: { ownedOnly: true }, ownershipRefs }, api);
    expect(
      await screen.findByText(/secrets of 100 of your 101 are offered/),
    ).toBeInTheDocument();
    await waitFor(() => expect(api.requests).not.toHaveLength(0));
    expect(api.requests[0]).toHaveProperty('owner.length', 100);
  });

  it('describes the field where it stands, not below the preview', async () => {
    await render();
    expect(await field()).toHaveAccessibleDescription(
      /Only secrets you may rotate/,
    );
  });

  it('says that there is nothing to choose', async () => {
    await render({ options: { ownedOnly: true } }, new FakeSecrets([]));
    expect(
      await screen.findByText('You and your teams own no secret.'),
    ).toBeInTheDocument();
  });

  it.each([
    [403, 'You are not allowed to see the secrets'],
    [503, 'Could not search the secrets'],
  ])('does not call a %i empty', async (status, title) => {
    const api = new FakeSecrets();
    api.listSecrets = async () => {
      throw await refusal(status, 'A sentence.');
    };
    await render({}, api);
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
    expect(screen.queryByText(/no secret/)).not.toBeInTheDocument();
  });

  it.each([
    [404, 'The inventory does not know resource:default/gone'],
    [403, 'You are not allowed to see resource:default/gone'],
    [503, 'Could not look up resource:default/gone'],
  ])(
    'says why a prefilled secret cannot be shown: %i',
    async (status, title) => {
      const api = new FakeSecrets();
      api.getSecret = async () => {
        throw await refusal(status, 'A sentence.');
      };
      await render({ secretRef: 'resource:default/gone' }, api);
      expect(await screen.findByRole('alert')).toHaveTextContent(title);
    },
  );

  it('tries a failed plan again', async () => {
    const api = new FakeSecrets();
    const works = api.planRotation.bind(api);
    api.planRotation = async () => {
      throw await refusal(503, 'The forge does not answer.');
    };
    const { user } = await render(
      { secretRef: 'resource:default/payments-db-password' },
      api,
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The forge does not answer.',
    );
    api.planRotation = works;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('link', { name: 'acme/gitops' }),
    ).toBeInTheDocument();
  });

  it('refuses what is no resource before the form is sent', async () => {
    const { user, onCreate } = await render({
      secretRef: 'component:default/payments-api',
    });
    await user.click(await screen.findByRole('button', { name: /Review/ }));
    expect(
      await screen.findAllByText(/Must be the entity ref of a secret/),
    ).not.toHaveLength(0);
    expect(onCreate).not.toHaveBeenCalled();
  });
});
