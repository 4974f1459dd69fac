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

import { revocationOf, RevocationReason } from '@keyturn/plugin-secrets-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import { sampleActions } from '../__testUtils__/sampleActions';
import {
  FakeSignals,
  renderWithSecrets,
} from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { sampleTarget } from '../__testUtils__/sampleTarget';
import { RotationsRoutes } from './RotationsRoutes';

const page = (
  <Routes>
    <Route path="/secrets/rotations/*" element={<RotationsRoutes />} />
  </Routes>
);
const render = (
  id: string,
  options: Partial<Parameters<typeof renderWithSecrets>[1]> = {},
) =>
  renderWithSecrets(page, {
    api: new FakeSecretsApi(sampleData()),
    path: `/secrets/rotations/${id}`,
    ...options,
  });
const section = async (name: string) =>
  within(await screen.findByRole('region', { name }));

describe('RotationContent', () => {
  it('shows phases with the time of each fact, and what happens next', async () => {
    await render('r-open');
    const phases = await section('Phases');
    const steps = phases.getAllByRole('listitem');
    expect(steps.map(step => step.textContent)).toEqual([
      expect.stringMatching(/Requested.*done.*40 minutes ago/),
      expect.stringMatching(/Issued.*done.*39 minutes ago/),
      expect.stringMatching(/Proposed.*last fact established.*38 minutes ago/),
      expect.stringMatching(/Merged.*still to come$/),
      expect.stringMatching(/Propagated.*still to come$/),
      expect.stringMatching(/Completed.*still to come$/),
    ]);
    expect(steps[2]).toHaveAttribute('aria-current', 'step');
    expect(
      phases.getByText(/a person reviews and merges the pull requests/),
    ).toBeInTheDocument();
    expect(
      phases.getByText(/acme\/gitops #12 waits for a review\./),
    ).toBeInTheDocument();
  });

  it('names in the words of the backend every entity by its title, wherever they stand', async () => {
    const api = new FakeSecretsApi(sampleData());
    const words = 'Pod debug (owner group:default/search): ';
    const [rotation] = sampleData().rotations;
    api.changeRotation('r-open', {
      phase: 'propagated',
      condition: 'blocked',
      reason: `${words}of the reason`,
      waitingFor: `${words}of the wait`,
      targets: rotation.targets.map(target => ({
        ...target,
        evidence: [`${words}of the evidence`],
        consumersUnknown: `${words}of nobody`,
      })),
      consumers: [],
      override: {
        actor: 'user:default/ada',
        reason: `${words}of the override`,
        at: new Date().toISOString(),
        stragglers: [
          {
            key: 'debug',
            name: 'Pod debug',
            state: 'unknown',
            evidence: `${words}of a straggler`,
          },
        ],
      },
    });
    api.write({
      rotationId: 'r-open',
      at: new Date().toISOString(),
      event: 'condition.blocked',
      level: 'warning',
      message: `${words}of the journal`,
      actor: 'plugin:secrets',
      links: [],
    });
    const { container } = await render('r-open', { api });
    await section('Journal');
    for (const what of [
      'the reason',
      'the wait',
      'the evidence',
      'nobody',
      'the override',
      'a straggler',
      'the journal',
    ]) {
      expect(container).toHaveTextContent(
        `Pod debug (owner Team Search): of ${what}`,
      );
    }
    expect(container).not.toHaveTextContent('group:default');
  });

  it.each([
    ['ends', 5.5, /^The overlap ends in 5 minutes\.$/],
    ['ended', -5.5, /^The overlap ended 5 minutes ago\.$/],
  ])('says when the overlap %s', async (_, minutes, sentence) => {
    const api = new FakeSecretsApi(sampleData());
    api.changeRotation('r-open', {
      phase: 'propagated',
      revokeAt: new Date(Date.now() + minutes * 60_000).toISOString(),
    });
    await render('r-open', { api });
    const phases = await section('Phases');
    expect(
      phases.getByText((_text, element) =>
        Boolean(element?.matches('p') && sentence.test(element.textContent!)),
      ),
    ).toBeVisible();
  });

  it('says of which secret it is, who asked, and which version follows which', async () => {
    await render('r-open');
    const details = await section('Details');
    expect(
      details.getByRole('link', { name: 'Checkout session key' }),
    ).toHaveAttribute('href', '/catalog/default/resource/checkout-session-key');
    expect(
      details.getByRole('link', { name: 'Ada Lovelace' }),
    ).toBeInTheDocument();
    expect(details.getByText('v-01jd').closest('dd')).toHaveTextContent(
      /^v-01jd to v-/,
    );
  });

  it('links pull requests with their state, and journal rows with their actor, newest first', async () => {
    await render('r-open');
    const pullRequests = await section('Pull requests');
    expect(
      pullRequests.getByRole('link', { name: /acme\/gitops #12/ }),
    ).toHaveAttribute('href', 'https://git.example.com/acme/gitops/pull/12');
    expect(pullRequests.getByText('Open')).toBeInTheDocument();
    const journal = await section('Journal');
    const rows = journal.getAllByRole('listitem');
    expect(rows).toHaveLength(3);
    expect(rows[2]).toHaveTextContent('Ada Lovelace');
    expect(rows[1]).toHaveTextContent('Keyturn');
  });

  it('tells a pull request that only restarts workloads from the others', async () => {
    const api = new FakeSecretsApi(sampleData());
    const [pullRequest] = (await api.getRotation('r-open')).pullRequests;
    api.changeRotation('r-open', {
      pullRequests: [
        { ...pullRequest, state: 'merged' },
        {
          ...pullRequest,
          number: 13,
          url: `${pullRequest.url}3`,
          restart: true,
        },
      ],
    });
    await render('r-open', { api });
    const pullRequests = await section('Pull requests');
    const [change, restart] = pullRequests.getAllByRole('listitem');
    expect(change).not.toHaveTextContent('Restart');
    expect(restart).toHaveTextContent('Restart');
  });

  it('shows in the journal what a target runs fact by fact', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.write({
      rotationId: 'r-open',
      at: new Date().toISOString(),
      event: 'target.running',
      level: 'info',
      message: 'production/eu-1 runs v-2: Secret holds v-2; 2 of 2 pods ready',
      actor: 'plugin:secrets',
      links: [],
    });
    await render('r-open', { api });
    const journal = await section('Journal');
    expect(journal.getByText('production/eu-1 runs v-2')).toBeInTheDocument();
    expect(
      journal.getByText('2 of 2 pods ready').closest('ul')!.children,
    ).toHaveLength(2);
  });

  it('never says that something happened in the future', async () => {
    const api = new FakeSecretsApi(sampleData());
    const ahead = new Date(Date.now() + 60_000).toISOString();
    api.changeRotation('r-open', { updatedAt: ahead });
    await render('r-open', { api });
    const details = await section('Details');
    expect(
      details.getByText('Last change').nextElementSibling,
    ).toHaveTextContent(/^now$/);
  });

  it('is loud about a partial rotation and names each target', async () => {
    await render('r-partial');
    const notice = await screen.findByText(/production\/eu-1 runs the new/);
    expect(notice).toBeInTheDocument();
    const targets = await section('Targets');
    expect(
      targets.getByRole('row', { name: /us-1.*unknown since 5 hours ago/ }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Cancel rotation' }),
    ).not.toBeInTheDocument();
  });

  it('warns of what is not safe at a target', async () => {
    const api = new FakeSecretsApi(sampleData());
    const warnings = ['Secret payments/db was written by kubectl apply.'];
    api.changeRotation('r-partial', {
      targets: [sampleTarget('eu-1', 'db', { warnings })],
    });
    await render('r-partial', { api });
    const targets = await section('Targets');
    expect(
      targets.getByRole('row', {
        name: /Not safe Secret payments\/db was written by kubectl apply/,
      }),
    ).toBeInTheDocument();
  });

  it('can be cancelled no more once it is merged and goes on by itself', async () => {
    const data = sampleData();
    data.rotations = data.rotations.map(rotation => ({
      ...rotation,
      condition: undefined,
      actions: sampleActions({ ...rotation, condition: undefined }),
    }));
    await render('r-partial', { api: new FakeSecretsApi(data) });
    expect(
      await screen.findByRole('button', { name: 'Cancel rotation' }),
    ).toHaveAccessibleDescription('It was merged already.');
  });

  it('calls the way back by its name, and what became of the new version', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.changeRotation('r-open', {
      phase: 'rolled-back',
      waitingFor: undefined,
      revocation: revocationOf('new', [{ id: 'v-01jf', reason: 'by-issuer' }]),
    });
    await render('r-open', { api });
    const phases = await section('Phases');
    expect(
      phases.getAllByRole('listitem').map(step => step.textContent),
    ).toEqual([
      expect.stringContaining('Requested'),
      expect.stringContaining('Issued'),
      expect.stringContaining('Proposed'),
      expect.stringContaining('Rollback proposed'),
      expect.stringContaining('Rollback merged'),
      expect.stringContaining('Rollback propagated'),
      expect.stringContaining('Rolled back'),
    ]);
    expect(
      screen.getByText(
        'The rotation was rolled back to the previous version. The new version was revoked.',
      ),
    ).toBeVisible();
  });

  it('cancels a rollback before its merge', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await api.rollbackRotation('r-open', { reason: 'Broke checkout' });
    api.changeRotation('r-open', {
      actions: {
        ...sampleActions({ phase: 'merged' }),
        cancel: { possible: true },
      },
    });
    await render('r-open', { api });
    await user.click(
      await screen.findByRole('button', { name: 'Cancel rollback' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/the rotation goes on/)).toBeVisible();
  });

  it('ends an early end with what was reached, and offers nothing to press', async () => {
    await render('r-cancelled');
    const phases = await section('Phases');
    expect(
      phases.getAllByRole('listitem').map(step => step.textContent),
    ).toEqual([
      expect.stringContaining('Requested'),
      expect.stringContaining('Proposed'),
      expect.stringContaining('Cancelled'),
    ]);
    expect(
      phases.getByText(/The previous version was not touched/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Cancel|again/ }),
    ).not.toBeInTheDocument();
  });

  it.each<[RevocationReason, string]>([
    [
      'staying-version-dead',
      'The previous version was not revoked, because the new version does not work.',
    ],
    [
      'no-record',
      'Nothing was revoked: Keyturn has no record of the previous version. If it still works, revoke it by hand.',
    ],
    ['policy', 'The previous version was kept: the policy does not revoke it.'],
    [
      'held-by-another',
      'its credential is not one that this secret may name, so it was left alone.',
    ],
  ])(
    'says of a version that was not revoked why: %s',
    async (reason, sentence) => {
      const api = new FakeSecretsApi(sampleData());
      api.changeRotation('r-done', {
        revocation: revocationOf('previous', [{ id: 'v-01jd', reason }]),
      });
      await render('r-done', { api });
      const phases = await section('Phases');
      expect(phases.getByText(text => text.includes(sentence))).toBeVisible();
      const blames = phases.queryAllByText(/policy/);
      expect(blames).toHaveLength(reason === 'policy' ? 1 : 0);
    },
  );

  it('does not say of one abandoned past its merge that the old version stays in use', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.changeRotation('r-partial', {
      phase: 'failed',
      condition: undefined,
      waitingFor: 'Cluster is gone',
      abandonment: {
        reason: 'targets-not-proven',
        phase: 'merged',
        targets: [
          { id: 'production/eu-1', state: 'running', versionId: 'v-01jf' },
          { id: 'production/us-1', state: 'not-yet' },
        ],
      },
    });
    await render('r-partial', { api });
    const phases = await section('Phases');
    expect(
      phases.getByText(
        /^Cluster is gone\. It was abandoned after its merge.*Both versions may be in use.*As last seen: production\/eu-1 runs v-01jf; production\/us-1 is not proven\./,
      ),
    ).toBeVisible();
    expect(phases.queryByText(/stays in use/)).toBeNull();
  });

  it('does not call a rollback that was abandoned one on its way', async () => {
    const api = new FakeSecretsApi(sampleData());
    await api.rollbackRotation('r-open', { reason: 'Broke checkout' });
    api.changeRotation('r-open', {
      phase: 'failed',
      abandonment: {
        reason: 'rollback-not-merged',
        phase: 'rollback-proposed',
        targets: [],
      },
    });
    await render('r-open', { api });
    expect(await screen.findByText('The rollback was abandoned')).toBeVisible();
    expect(screen.queryByText('Rolling back')).toBeNull();
  });

  it('tells no pull request on record from none yet', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.changeRotation('r-open', { phase: 'requested', pullRequests: [] });
    api.changeRotation('r-cancelled', { pullRequests: [] });
    const { unmount } = await render('r-open', { api });
    expect(await screen.findByText('None is on record yet.')).toBeVisible();
    unmount();
    await render('r-cancelled', { api });
    expect(await screen.findByText('None is on record.')).toBeVisible();
  });

  it('says that nothing was revoked where nothing can be', async () => {
    await render('r-nothing');
    expect(await screen.findByText(/Nothing was revoked/)).toBeInTheDocument();
  });

  it('names who merged and who approved', async () => {
    await render('r-done');
    expect(await screen.findByText('by grace')).toBeInTheDocument();
    expect(screen.getByText('approved by ada, hopper')).toBeInTheDocument();
  });

  it('follows a signal at once, fetching only the new rows of the journal', async () => {
    const api = new FakeSecretsApi(sampleData());
    const signals = new FakeSignals();
    await render('r-open', { api, signals });
    await screen.findByText(/waits for a review/);

    api.changeRotation('r-open', { phase: 'merged', waitingFor: undefined });
    api.write({
      rotationId: 'r-open',
      at: new Date().toISOString(),
      event: 'phase.merged',
      level: 'info',
      message: 'acme/gitops #12 was merged by grace.',
      actor: 'plugin:secrets',
      links: [],
    });
    signals.send('r-open');

    expect(await screen.findByText(/was merged by grace/)).toBeInTheDocument();
    expect(
      screen.getByText(/every target must prove that it runs/),
    ).toBeInTheDocument();
    expect((await section('Journal')).getAllByRole('listitem')).toHaveLength(4);
    expect(api.callsOf('getJournal')).toEqual([
      { rotationId: 'r-open', after: 0 },
      { rotationId: 'r-open', after: 3 },
    ]);
  });

  it('keeps the page while it is read again', async () => {
    const api = new FakeSecretsApi(sampleData());
    const signals = new FakeSignals();
    await render('r-open', { api, signals });
    await screen.findByText(/waits for a review/);
    api.hold('getRotation');
    signals.send('r-open');
    await waitFor(() => expect(api.callsOf('getRotation')).toHaveLength(2));
    expect(screen.getByText(/waits for a review/)).toBeInTheDocument();
    expect(screen.queryByText(/Loading this rotation/)).not.toBeInTheDocument();
  });

  it('keeps what was known when a refresh fails, and says so', async () => {
    const api = new FakeSecretsApi(sampleData());
    const signals = new FakeSignals();
    await render('r-open', { api, signals });
    await screen.findByText(/waits for a review/);
    api.refuse('getRotation', 503, 'The database does not answer.');
    signals.send('r-open');
    expect(
      await screen.findByText(/The last attempt to refresh failed/),
    ).toHaveTextContent('The database does not answer.');
    expect(screen.getByText(/waits for a review/)).toBeInTheDocument();
  });

  it('asks why before it cancels, and shows the end', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await render('r-open', { api });
    await user.click(
      await screen.findByRole('button', { name: 'Cancel rotation' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    const confirm = dialog.getByRole('button', { name: 'Cancel rotation' });
    expect(confirm).toBeDisabled();
    await user.type(dialog.getByRole('textbox'), 'Wrong secret');
    await user.click(confirm);
    expect(
      await screen.findByText(/was cancelled before its merge/),
    ).toBeVisible();
    expect(api.callsOf('cancelRotation')).toEqual([
      { rotationId: 'r-open', reason: 'Wrong secret' },
    ]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('shows in the dialog why cancelling failed', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    api.refuse('cancelRotation', 409, 'It was merged a moment ago.');
    await render('r-open', { api });
    await user.click(
      await screen.findByRole('button', { name: 'Cancel rotation' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByRole('textbox'), 'Late');
    await user.click(dialog.getByRole('button', { name: 'Cancel rotation' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'It was merged a moment ago.',
    );
  });

  it('tries a stuck rotation again', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await render('r-partial', { api });
    await user.click(
      await screen.findByRole('button', { name: 'Try again now' }),
    );
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Try again now' }),
      ).toHaveAccessibleDescription('Nothing has failed.'),
    );
    expect(api.callsOf('retryRotation')).toEqual(['r-partial']);
  });

  it('gives up one that is stuck after its merge, and says what that leaves behind', async () => {
    const user = userEvent.setup();
    const api = new FakeSecretsApi(sampleData());
    await render('r-partial', { api });
    await user.click(await screen.findByRole('button', { name: 'Give up' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/no version is revoked/)).toBeVisible();
    await user.type(dialog.getByRole('textbox'), 'Cluster is gone');
    await user.click(dialog.getByRole('button', { name: 'Give up' }));
    await waitFor(() =>
      expect(api.callsOf('cancelRotation')).toEqual([
        { rotationId: 'r-partial', reason: 'Cluster is gone' },
      ]),
    );
  });

  it('says why when the person may not cancel', async () => {
    const data = sampleData();
    data.rotations = data.rotations.map(rotation => ({
      ...rotation,
      secretRef: 'resource:default/of-another-team',
    }));
    await render('r-open', {
      api: new FakeSecretsApi(data),
      authorize: name => name !== 'secrets.rotation.cancel',
    });
    expect(
      await screen.findByRole('button', { name: 'Cancel rotation' }),
    ).toHaveAccessibleDescription(
      'You are not allowed to cancel this rotation.',
    );
  });

  it.each([
    [403, 'You are not allowed to see this rotation'],
    [404, 'Nothing known of this rotation'],
    [503, 'Could not load this rotation'],
  ])('tells a %i apart', async (status, title) => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('getRotation', status, 'A sentence.');
    await render('r-open', { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
  });

  it('sets apart what the backend says from what it may mean', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('getRotation', 404, 'There is no rotation r-open');
    await render('r-open', { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no rotation r-open. It may not exist',
    );
  });

  it('shows a skeleton while it loads', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.hold('getRotation');
    await render('r-open', { api });
    expect(
      await screen.findByRole('status', { name: 'Loading this rotation' }),
    ).toBeInTheDocument();
  });
});

describe('polling of RotationContent', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  const pass = (millis: number) =>
    act(() => jest.advanceTimersByTimeAsync(millis));

  it('reads again every five seconds until the rotation has ended', async () => {
    const api = new FakeSecretsApi(sampleData());
    await render('r-open', { api });
    await pass(100);
    const reads = () => api.callsOf('getRotation').length;
    const before = reads();
    await pass(5_000);
    expect(reads()).toBe(before + 1);
    api.changeRotation('r-open', {
      phase: 'completed',
      waitingFor: undefined,
      revocation: revocationOf('previous', [
        { id: 'v-01jd', reason: 'by-issuer' },
      ]),
    });
    await pass(5_000);
    expect(
      screen.getByText('The previous version was revoked.'),
    ).toBeInTheDocument();
    const atEnd = reads();
    await pass(30_000);
    expect(reads()).toBe(atEnd);
  });
});
