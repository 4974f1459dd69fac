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
import { JsonValue } from '@backstage/types';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeRotation,
  fakeSecret,
  FakeSecrets,
  fakeTarget,
  PickerApi,
  refusal,
} from './__testUtils__/fakeSecrets';
import { RotateForm } from './__testUtils__/RotateForm';
import { secretsApiRef } from './api';

const NAME = 'payments-db-password';
const SECRET_REF = `resource:default/${NAME}`;

const presentationApi: EntityPresentationApi = {
  forEntity(ref) {
    const { name } = parseEntityRef(ref as string);
    const snapshot = { entityRef: ref as string, primaryTitle: `Team ${name}` };
    return { snapshot, promise: Promise.resolve(snapshot) };
  },
};

/** Renders the form and goes on to the page on which a value is handed in. */
async function handIn(
  api: PickerApi = new FakeSecrets(),
  values: Record<string, JsonValue> = {},
) {
  const onCreate = jest.fn(async () => {});
  const user = userEvent.setup();
  await renderInTestApp(
    <RotateForm
      withTargets
      initialState={{ secretRef: SECRET_REF, ...values }}
      onCreate={onCreate}
    />,
    {
      apis: [
        [secretsApiRef, api],
        [entityPresentationApiRef, presentationApi],
        mockApis.identity({ userEntityRef: 'user:default/ada' }),
      ],
    },
  );
  await user.click(await screen.findByRole('button', { name: /Next/ }));
  return { onCreate, user };
}

const destination = async () =>
  within(await screen.findByRole('region', { name: 'Where it goes' }));

const goOn = async (user: ReturnType<typeof userEvent.setup>) =>
  user.click(await screen.findByRole('button', { name: /Review/ }));

describe('SecretTargetsField', () => {
  it('shows each place a value goes to, and hands on their digest', async () => {
    const { onCreate, user } = await handIn();
    const places = (await (await destination()).findAllByRole('listitem')).map(
      item => item.textContent,
    );
    expect(places).toEqual([
      `production / eu-1Namespace payments, Secret ${NAME}, keys: passwordgit.example.com/acme/gitops/blob/main/clusters/eu-1/${NAME}.yaml`,
      `production / us-1Namespace payments, Secret ${NAME}, keys: passwordgit.example.com/acme/gitops/blob/main/clusters/us-1/${NAME}.yaml`,
    ]);
    expect(
      screen.getByRole('link', { name: /clusters\/us-1/ }),
    ).toHaveAttribute(
      'href',
      `https://git.example.com/acme/gitops/blob/main/clusters/us-1/${NAME}.yaml`,
    );
    await goOn(user);
    await user.click(await screen.findByRole('button', { name: /Create/ }));
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({
        secretRef: SECRET_REF,
        declaration: `declared-${NAME}`,
      }),
    );
  });

  it('takes what the open rotation froze, whatever the secret declares since', async () => {
    const api = new FakeSecrets([
      fakeSecret(NAME, {
        openRotationId: 'r-1',
        targets: [fakeTarget('us-1', 'elsewhere')],
      }),
    ]);
    api.rotations.push(
      fakeRotation('r-1', { targets: [fakeTarget('eu-1', NAME)] }),
    );
    const { onCreate, user } = await handIn(api);
    const shown = await destination();
    expect(await shown.findByText(/already open/)).toBeVisible();
    expect(shown.getByText('production / eu-1')).toBeVisible();
    expect(shown.queryByText(/elsewhere/)).not.toBeInTheDocument();
    await goOn(user);
    await user.click(await screen.findByRole('button', { name: /Create/ }));
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({
        secretRef: SECRET_REF,
        declaration: 'frozen-r-1',
      }),
    );
  });

  it('says why nothing can be handed in, and lets nobody go on', async () => {
    const problem = 'spec.targets[0].namespace is payments.';
    const { onCreate, user } = await handIn(
      new FakeSecrets([fakeSecret(NAME, { problems: [problem] })]),
    );
    expect(await (await destination()).findByRole('alert')).toHaveTextContent(
      problem,
    );
    await goOn(user);
    expect(
      await screen.findByText(/Where it goes.*required/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Create/ }),
    ).not.toBeInTheDocument();
    expect(onCreate).not.toHaveBeenCalled();
  });

  it('takes nothing that the form came with', async () => {
    const api = new FakeSecrets();
    api.planRotation = async () => {
      throw await refusal(503, 'The database does not answer.');
    };
    const { user } = await handIn(api, { declaration: 'prefilled' });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Could not look up where the value goesThe database does not answer.',
    );
    await goOn(user);
    expect(
      await screen.findByText(/Where it goes.*required/),
    ).toBeInTheDocument();
  });

  it('shows nothing that was declared otherwise while it looked, and looks again', async () => {
    const api = new FakeSecrets();
    const plan = api.planRotation.bind(api);
    let isChanging = true;
    api.planRotation = async ref => ({
      ...(await plan(ref)),
      ...(isChanging ? { targetIds: ['production/eu-1/payments/other'] } : {}),
    });
    const { user } = await handIn(api);
    const shown = await destination();
    expect(await shown.findByRole('alert')).toHaveTextContent(
      'The secret has just been declared otherwise',
    );
    isChanging = false;
    await user.click(shown.getByRole('button', { name: 'Try again' }));
    expect(await (await destination()).findAllByRole('listitem')).toHaveLength(
      2,
    );
  });
});
