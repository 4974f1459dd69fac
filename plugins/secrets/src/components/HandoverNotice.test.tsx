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
import userEvent from '@testing-library/user-event';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleSecret } from '../__testUtils__/sampleSecrets';
import { EntitySecretCard } from './EntitySecretCard';

const at = new Date(Date.now() - 3 * 3_600_000).toISOString();
const OLD = { ref: 'resource:default/old-db', title: 'Old DB password' };

const render = async (handovers: SecretDetail['handovers']) => {
  const api = new FakeSecretsApi({
    secrets: [sampleSecret('db', { handovers })],
    rotations: [],
    journal: [],
  });
  const entity = secretEntity('db');
  await renderWithSecrets(<EntitySecretCard />, { api, entity });
  return api;
};

describe('a secret that goes on under another name', () => {
  it('waits for the owner of the earlier one, who agrees with a reason', async () => {
    const user = userEvent.setup();
    const awaited = [{ ...OLD, since: at }];
    const api = await render({ earlier: [], asked: [], awaited });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      'These Secrets belonged to Old DB password',
    );
    expect(alert).toHaveTextContent('until then no rotation starts here');
    await user.click(
      within(alert).getByRole('button', {
        name: 'Agree to hand over Old DB password',
      }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(
      dialog.getByRole('textbox', { name: /^Why/ }),
      'Moved to Data',
    );
    await user.click(dialog.getByRole('button', { name: 'Hand over' }));
    await waitFor(() =>
      expect(api.callsOf('agreeHandover')).toEqual([
        {
          secretRef: OLD.ref,
          to: 'resource:default/db',
          reason: 'Moved to Data',
        },
      ]),
    );
    expect(await screen.findByText(/Goes on from/)).toBeVisible();
  });

  it('names the earlier one and the row that closed its journal', async () => {
    const earlier = [{ ...OLD, at, seq: 17, hash: 'a'.repeat(64) }];
    await render({ earlier, asked: [], awaited: [] });
    expect(await screen.findByText(/Goes on from/)).toHaveTextContent(
      'Goes on from Old DB password since 3 hours ago',
    );
    expect(screen.getByText(/closed by row 17/)).toBeVisible();
  });

  it('is retired and still in the cluster where nothing was handed over', async () => {
    await render({
      earlier: [],
      asked: [
        { ref: 'resource:default/other', since: at, problem: 'boundary' },
      ],
      awaited: [],
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Retired, still in the cluster');
    expect(alert).toHaveTextContent('outside the boundary of that secret');
    expect(within(alert).queryByRole('button')).not.toBeInTheDocument();
  });
});
