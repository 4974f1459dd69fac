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

import { Rotation } from '@keyturn/plugin-secrets-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  FakeSignals,
  renderWithSecrets,
} from '../__testUtils__/renderWithSecrets';
import { sampleActions } from '../__testUtils__/sampleActions';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { RotationsRoutes } from './RotationsRoutes';

const gate: Partial<Rotation> = {
  phase: 'propagated',
  condition: 'blocked',
  stragglers: [
    {
      key: 'nightly-report',
      name: 'Deployment payments/nightly-report in eu-1',
      ownerRef: 'group:default/search',
      state: 'not-yet',
      evidence: 'Its pods started before the Secret changed',
    },
  ],
  consumers: [
    {
      target: 'production/eu-1/payments',
      kind: 'Deployment',
      namespace: 'payments',
      name: 'nightly-report',
      componentRef: 'component:default/payments-api',
      ownerRef: 'group:default/search',
      state: 'not-yet',
      evidence: ['Its pods started before the Secret changed'],
    },
  ],
  actions: {
    ...sampleActions({ phase: 'propagated', condition: 'blocked' }),
    override: { possible: true },
  },
};

const render = async (
  change: Partial<Rotation>,
  authorize?: (permission: string) => boolean,
  signals?: FakeSignals,
) => {
  const api = new FakeSecretsApi(sampleData());
  api.changeRotation('r-open', change);
  await renderWithSecrets(
    <Routes>
      <Route path="/secrets/rotations/*" element={<RotationsRoutes />} />
    </Routes>,
    { api, path: '/secrets/rotations/r-open', authorize, signals },
  );
  return api;
};

const renderWithSignals = async (change: Partial<Rotation>) => {
  const signals = new FakeSignals();
  return { api: await render(change, undefined, signals), signals };
};

const openDialog = async (
  user: ReturnType<typeof userEvent.setup>,
  button: string,
) => {
  await user.click(await screen.findByRole('button', { name: button }));
  return within(await screen.findByRole('dialog'));
};

describe('what a person can do with a rotation', () => {
  it('shows what is refused, with the reason', async () => {
    await render({});
    expect(
      await screen.findByRole('button', { name: 'Roll back' }),
    ).toHaveAccessibleDescription('It is not merged yet.');
    expect(
      screen.getByRole('button', { name: 'Try again now' }),
    ).toHaveAccessibleDescription('Nothing has failed.');
    for (const name of ['Override the gate', 'Confirm revocation']) {
      expect(screen.queryByRole('button', { name })).not.toBeInTheDocument();
    }
  });

  it('rolls back with a reason, and says so from then on', async () => {
    const user = userEvent.setup();
    const api = await render({ phase: 'merged', waitingFor: undefined });
    const dialog = await openDialog(user, 'Roll back');
    expect(dialog.getByText(/puts v-01jd back/)).toBeVisible();
    await user.type(dialog.getByRole('textbox'), 'Logins fail');
    await user.click(dialog.getByRole('button', { name: 'Roll back' }));
    const notice = (await screen.findByText('Rolling back')).closest(
      '[role=status]',
    );
    expect(notice).toHaveTextContent('Ada Lovelace asked for it');
    expect(notice).toHaveTextContent('Logins fail');
    expect(api.callsOf('rollbackRotation')).toEqual([
      { rotationId: 'r-open', reason: 'Logins fail' },
    ]);
  });

  it('names who keeps the gate shut, with owner, state and evidence', async () => {
    await render(gate);
    const notice = (
      await screen.findByText(
        /not everything is seen on the version that stays/,
      )
    ).closest<HTMLElement>('[role=status]')!;
    expect(notice).toHaveTextContent(
      'Deployment payments/nightly-report in eu-1 owned by Team Search',
    );
    const row = within(
      screen.getByRole('region', { name: 'What uses the credential' }),
    ).getByRole('row', { name: /nightly-report/ });
    expect(within(row).getByText('Not yet')).toBeVisible();
    expect(
      within(row).getByRole('link', { name: 'Team Search' }),
    ).toBeVisible();
    expect(within(row).getByText(/Its pods started before/)).toBeVisible();
  });

  it.each([
    ['nowhere', 1, 'Whether anything uses it is not known.'],
    [
      'at one of two targets',
      2,
      'Nothing was found to use it at the other targets.',
    ],
  ])(
    'does not call it unused where it could be observed %s',
    async (_, count, words) => {
      const [target] = sampleData().rotations[0].targets;
      const targets = [
        { ...target, consumersUnknown: 'the portal may not list pods there' },
        { ...target, id: 'production/us-1/payments' },
      ];
      await render({
        ...gate,
        consumers: [],
        targets: targets.slice(0, count),
      });
      const section = within(
        await screen.findByRole('region', { name: 'What uses the credential' }),
      );
      expect(section.getByText(/may not list pods there/)).toBeVisible();
      expect(section.getByText(words)).toBeVisible();
    },
  );

  it('says that nothing uses it where that was observed everywhere', async () => {
    await render({ ...gate, consumers: [] });
    expect(
      await screen.findByText(/Nothing was found to use it in the clusters/),
    ).toBeVisible();
  });

  it('overrides the gate with a reason, for what it shows', async () => {
    const user = userEvent.setup();
    const api = await render(gate);
    const dialog = await openDialog(user, 'Override the gate');
    expect(dialog.getByText(/nightly-report in eu-1/)).toBeVisible();
    await user.type(dialog.getByRole('textbox'), 'It is switched off tonight');
    await user.click(dialog.getByRole('button', { name: 'Revoke anyway' }));
    const notice = (
      await screen.findByText('The revocation gate was overridden')
    ).closest('[role=status]');
    expect(notice).toHaveTextContent('It is switched off tonight');
    expect(notice).toHaveTextContent('nightly-report');
    expect(api.callsOf('overrideRotation')).toEqual([
      {
        rotationId: 'r-open',
        reason: 'It is switched off tonight',
        stragglers: ['nightly-report'],
      },
    ]);
  });

  it('overrides the gate for nothing that came in between, and says what did', async () => {
    const user = userEvent.setup();
    const { api, signals } = await renderWithSignals(gate);
    const dialog = await openDialog(user, 'Override the gate');
    await user.type(dialog.getByRole('textbox'), 'It is switched off tonight');
    api.changeRotation('r-open', {
      actions: gate.actions,
      stragglers: [
        ...gate.stragglers!,
        {
          key: 'debug',
          name: 'Pod payments/debug in eu-1',
          ownerRef: 'group:default/payments',
          state: 'not-yet',
          evidence: 'It started before the Secret changed',
        },
      ],
    });
    signals.send('r-open');
    expect(await screen.findByText(/payments\/debug/)).toBeInTheDocument();
    expect(dialog.queryByText(/payments\/debug/)).not.toBeInTheDocument();

    await user.click(dialog.getByRole('button', { name: 'Revoke anyway' }));
    const refusal = await dialog.findByRole('alert');
    expect(refusal).toHaveTextContent('The gate could not be overridden');
    expect(refusal).toHaveTextContent(
      'Pod payments/debug in eu-1 (owner Team Payments): It started before the Secret changed. Look again',
    );
    expect(api.callsOf('overrideRotation')).toMatchObject([
      { stragglers: ['nightly-report'] },
    ]);

    await user.click(dialog.getByRole('button', { name: 'Keep waiting' }));
    const again = await openDialog(user, 'Override the gate');
    expect(again.getByText(/payments\/debug/)).toBeVisible();
    expect(again.getByRole('textbox')).toHaveValue(
      'It is switched off tonight',
    );
    await user.click(again.getByRole('button', { name: 'Revoke anyway' }));
    expect(
      await screen.findByText('The revocation gate was overridden'),
    ).toBeVisible();
    expect(api.callsOf('overrideRotation')).toMatchObject([
      {},
      { stragglers: ['nightly-report', 'debug'] },
    ]);
  });

  it('says who may override to whom who may not', async () => {
    await render(
      { ...gate, secretRef: 'resource:default/of-another-team' },
      name => name !== 'secrets.rotation.override',
    );
    expect(
      await screen.findByRole('button', { name: 'Override the gate' }),
    ).toHaveAccessibleDescription(/secrets\.rotation\.override/);
  });

  it('leads to the form for what only a person can mint, beside the runbook', async () => {
    await render({
      secretRef: 'resource:default/storefront-tls',
      phase: 'requested',
      condition: 'blocked',
      awaiting: 'values',
      actions: {
        ...sampleActions({ phase: 'requested' }),
        handIn: { possible: true },
      },
    });
    // The test app has no scaffolder.
    expect(
      await screen.findByRole('button', { name: 'Hand in the new credential' }),
    ).toHaveAccessibleDescription(/no scaffolder/);
    const runbook = within(
      await screen.findByRole('region', { name: 'Runbook' }),
    );
    expect(
      await runbook.findByText('Order it at the authority.'),
    ).toBeVisible();
  });

  it('takes the word of a person for a revocation', async () => {
    const user = userEvent.setup();
    const api = await render({
      phase: 'propagated',
      condition: 'blocked',
      awaiting: 'revocation',
      actions: {
        ...sampleActions({ phase: 'propagated', condition: 'blocked' }),
        confirmRevocation: { possible: true },
      },
    });
    expect(
      await screen.findByText('Blocked: it waits for somebody to act'),
    ).toBeVisible();
    const dialog = await openDialog(user, 'Confirm revocation');
    const confirm = dialog.getByRole('button', { name: 'Confirm' });
    expect(confirm).toBeDisabled();
    await user.type(
      dialog.getByRole('textbox', { name: /How you know/ }),
      'Ticket 12',
    );
    await user.type(
      dialog.getByRole('textbox', { name: /Link/ }),
      'https://tickets.example.com/12',
    );
    await user.click(dialog.getByRole('radio', { name: /nothing to revoke/ }));
    await user.click(confirm);
    await waitFor(() =>
      expect(api.callsOf('confirmRevocation')).toEqual([
        {
          rotationId: 'r-open',
          outcome: 'nothing-to-revoke',
          note: 'Ticket 12',
          url: 'https://tickets.example.com/12',
        },
      ]),
    );
  });

  it('says what a pull request waits for, by name and with links', async () => {
    await render({
      pullRequests: [
        {
          url: 'https://git.example.com/acme/gitops/pull/12',
          repository: 'https://git.example.com/acme/gitops',
          number: 12,
          state: 'open',
          rollback: true,
          mergeability: {
            state: 'waiting',
            reasons: [
              {
                message: 'The required check validate runs',
                url: 'https://ci.example.com/1',
              },
            ],
          },
        },
      ],
    });
    const section = within(
      await screen.findByRole('region', { name: 'Pull requests' }),
    );
    expect(section.getByText('Rollback')).toBeVisible();
    expect(
      section.getByText(/It waits for what comes by itself/),
    ).toBeVisible();
    expect(
      section.getByRole('link', { name: 'The required check validate runs' }),
    ).toHaveAttribute('href', 'https://ci.example.com/1');
  });

  it('has what the base branch lacks proposed, only where that holds it up', async () => {
    const user = userEvent.setup();
    const api = await render({
      phase: 'merged',
      condition: 'blocked',
      waitingFor: 'The base branch does not hold what the rotation brings',
      actions: {
        ...sampleActions({ phase: 'merged', condition: 'blocked' }),
        proposeMissing: { possible: true },
      },
    });
    await user.click(
      await screen.findByRole('button', { name: 'Propose what is missing' }),
    );
    await waitFor(() =>
      expect(api.callsOf('proposeMissing')).toEqual(['r-open']),
    );
  });
});
