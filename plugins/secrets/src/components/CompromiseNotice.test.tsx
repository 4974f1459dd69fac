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

const reported: SecretDetail['compromise'] = {
  reportedAt: new Date(Date.now() - 3 * 3_600_000).toISOString(),
  reportedBy: 'user:default/ada',
  reason: 'It stood in a public log',
  status: 'A rotation is open that replaces the compromised version',
  rotationId: 'r-emergency',
};

const render = (
  change: Partial<SecretDetail>,
  options: Partial<Parameters<typeof renderWithSecrets>[1]> = {},
  name = 'db',
) => {
  const api = new FakeSecretsApi({
    secrets: [sampleSecret(name, change)],
    rotations: [],
    journal: [],
  });
  return renderWithSecrets(<EntitySecretCard />, {
    api,
    entity: secretEntity(name),
    ...options,
  }).then(() => api);
};

const openReport = async (user: ReturnType<typeof userEvent.setup>) => {
  await user.click(
    await screen.findByRole('button', { name: 'Report compromise' }),
  );
  return within(await screen.findByRole('dialog'));
};

describe('reporting a compromise', () => {
  it('says before it does anything what happens, who is told, and what is hit', async () => {
    const user = userEvent.setup();
    const api = await render({
      consumers: [
        {
          ref: 'component:default/payments-api',
          ownerRef: 'group:default/search',
          involved: true,
        },
      ],
    });
    const dialog = await openReport(user);
    expect(dialog.getByText(/An emergency rotation starts/)).toBeVisible();
    expect(dialog.getByText(/still waits for a review/)).toBeVisible();
    expect(
      dialog.getByText(/The compromised version is revoked/),
    ).toBeVisible();
    const told = within(
      dialog.getByText('Who is told now').parentElement!,
    ).getAllByRole('listitem');
    expect(told.map(item => item.textContent)).toEqual([
      'Team Payments',
      'Team Search',
    ]);
    expect(
      dialog.getByRole('link', { name: 'Payments API' }).closest('li'),
    ).toHaveTextContent('owned byTeam Search');
    expect(dialog.getByText('production / eu-1 / payments')).toBeVisible();
    expect(api.callsOf('reportCompromise')).toEqual([]);
  });

  it.each<[string, Partial<SecretDetail>, RegExp]>([
    [
      'only a person can mint',
      { capabilities: { automatic: false, revocation: true, proof: true } },
      /No rotation starts by itself/,
    ],
    [
      'it cannot be rotated as it is',
      { problems: ['spec.rotation.policy names the unknown policy x'] },
      /No rotation starts, because it cannot be rotated as it is/,
    ],
    [
      'nothing can be revoked',
      { capabilities: { automatic: true, revocation: false, proof: true } },
      /Nothing can revoke the compromised version/,
    ],
    [
      'a rotation is open',
      { openRotationId: 'r-open' },
      /The rotation that is open becomes the emergency rotation/,
    ],
    [
      'nobody owns it or depends on it',
      { ownerRef: undefined },
      /^Nobody: neither it/,
    ],
  ])('says so where %s', async (_, change, sentence) => {
    await render(change);
    const dialog = await openReport(userEvent.setup());
    expect(dialog.getByText(sentence)).toBeVisible();
  });

  it('asks for a reason, takes a link only where it is one, and shows the mark', async () => {
    const user = userEvent.setup();
    const api = await render({});
    const dialog = await openReport(user);
    const confirm = dialog.getByRole('button', { name: 'Report compromise' });
    expect(confirm).toBeDisabled();
    await user.type(
      dialog.getByRole('textbox', { name: /What happened/ }),
      'In a log',
    );
    const link = dialog.getByRole('textbox', { name: /Link/ });
    await user.type(link, 'the ticket');
    expect(confirm).toBeDisabled();
    expect(link).toHaveAccessibleDescription(
      /Write the whole address of a page/,
    );
    await user.clear(link);
    expect(link).toHaveAccessibleDescription(/Optional\.$/);
    await user.type(link, 'https://tickets.example.com/1');
    await user.click(confirm);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('In a log');
    expect(alert).toHaveTextContent('An emergency rotation is about to start');
    expect(api.callsOf('reportCompromise')).toEqual([
      {
        secretRef: 'resource:default/db',
        reason: 'In a log',
        url: 'https://tickets.example.com/1',
      },
    ]);
    expect(
      screen.queryByRole('button', { name: 'Report compromise' }),
    ).not.toBeInTheDocument();
  });

  it('keeps what was written where the backend refuses, and says why', async () => {
    const user = userEvent.setup();
    const api = await render({});
    api.refuse('reportCompromise', 503, 'The database does not answer.');
    const dialog = await openReport(user);
    await user.type(
      dialog.getByRole('textbox', { name: /What happened/ }),
      'In a log',
    );
    await user.click(dialog.getByRole('button', { name: 'Report compromise' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'The database does not answer.',
    );
    expect(dialog.getByDisplayValue('In a log')).toBeVisible();

    await user.click(dialog.getByRole('button', { name: 'Do not report it' }));
    const again = await openReport(user);
    expect(again.getByDisplayValue('In a log')).toBeVisible();
    expect(again.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says why no emergency rotation could be started, and says it once', async () => {
    const user = userEvent.setup();
    const api = await render({});
    api.reportProblems = ['It has no policy', 'The scaffolder does not answer'];
    api.reportStatus = 'No rotation can start by itself: It has no policy';
    const dialog = await openReport(user);
    await user.type(
      dialog.getByRole('textbox', { name: /What happened/ }),
      'In a log',
    );
    await user.click(dialog.getByRole('button', { name: 'Report compromise' }));
    const alert = (
      await screen.findByText(/no emergency rotation could be started/)
    ).closest('[role=alert]');
    expect(alert).toHaveTextContent('The scaffolder does not answer');
    expect(screen.getAllByText(/It has no policy/)).toHaveLength(1);
  });

  it('says who may, to whom who may not', async () => {
    await render(
      {},
      { authorize: permission => permission !== 'secrets.secret.report' },
      'of-another-team',
    );
    expect(
      await screen.findByRole('button', { name: 'Report compromise' }),
    ).toHaveAccessibleDescription(/its owner and owners of what depends/);
  });
});

describe('CompromiseNotice', () => {
  it('is loud about an open report: since when, by whom, why, where it stands, and the rotation', async () => {
    await render({ compromise: reported, openRotationId: 'r-emergency' });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Reported 3 hours ago by Ada Lovelace');
    expect(alert).toHaveTextContent('It stood in a public log');
    expect(alert).toHaveTextContent('A rotation is open that replaces');
    expect(
      within(alert).getByRole('link', { name: 'Emergency rotation' }),
    ).toHaveAttribute('href', '/secrets/rotations/r-emergency');
  });

  it('names the scanner that found it, and links no service as if it were a person', async () => {
    await render({
      compromise: {
        ...reported,
        reportedBy: 'external:leak-scanner',
        source: 'Leak scanner',
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      'by external:leak-scanner, found by Leak scanner',
    );
    expect(
      screen.queryByRole('link', { name: /leak-scanner/ }),
    ).not.toBeInTheDocument();
  });

  it('says how long it took to contain it', async () => {
    await render({
      compromise: {
        ...reported,
        containedAt: new Date().toISOString(),
        status: 'The compromised one was revoked, 3 hours after the report',
      },
    });
    expect(
      await screen.findByText('The compromise is contained'),
    ).toBeVisible();
    expect(screen.getByText(/3 hours after the report/)).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Withdraw report' }),
    ).not.toBeInTheDocument();
  });

  it('says who withdrew it and why, and lets it be reported again', async () => {
    await render({
      compromise: {
        ...reported,
        withdrawn: {
          at: new Date(Date.now() - 2 * 3_600_000).toISOString(),
          by: 'user:default/ada',
          reason: 'It was a test key',
        },
        status: 'The report was withdrawn: It was a test key',
      },
    });
    const notice = (
      await screen.findByText('The report of a compromise was withdrawn')
    ).closest('[role=status]');
    expect(notice).toHaveTextContent('Reported 3 hours ago by Ada Lovelace');
    expect(notice).toHaveTextContent(
      'Withdrawn 2 hours ago by Ada Lovelace: It was a test key',
    );
    expect(
      screen.queryByRole('button', { name: 'Withdraw report' }),
    ).not.toBeInTheDocument();
    expect(
      await screen.findByRole('button', { name: 'Report compromise' }),
    ).toBeEnabled();
  });

  it('is withdrawn with a reason', async () => {
    const user = userEvent.setup();
    const api = await render({
      compromise: reported,
      openRotationId: 'r-emergency',
    });
    await user.click(
      await screen.findByRole('button', { name: 'Withdraw report' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/The rotation that is open goes on/)).toBeVisible();
    await user.type(dialog.getByRole('textbox'), 'It was a test key');
    await user.click(dialog.getByRole('button', { name: 'Withdraw report' }));
    await waitFor(() =>
      expect(api.callsOf('withdrawCompromise')).toEqual([
        { secretRef: 'resource:default/db', reason: 'It was a test key' },
      ]),
    );
  });
});
