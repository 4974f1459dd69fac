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

import { IdentityApi } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { JsonObject } from '@backstage/types';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PortalSignInPage } from './PortalSignInPage';

const ana = {
  ref: 'user:default/ana',
  displayName: 'Ana Ferreira',
  description: 'Owns the payment services',
  team: 'Payments',
};
const bo = { ref: 'user:default/bo', displayName: 'Bo Lind', team: 'Platform' };

let stopAuthBackend = () => {};

/** The auth backend as the page sees it; answers as whoever the header names. */
function startAuthBackend(options: { refuses?: string } = {}) {
  const asked: string[] = [];
  const realFetch = global.fetch;
  global.fetch = async (input, init) => {
    asked.push(`${input} ${new Headers(init?.headers).get('x-sandbox-user')}`);
    const ref = new Headers(init?.headers).get('x-sandbox-user') ?? '';
    return options.refuses
      ? jsonResponse(403, {
          error: { name: 'NotAllowedError', message: options.refuses },
          response: { statusCode: 403 },
        })
      : jsonResponse(200, {
          profile: {},
          backstageIdentity: {
            token: unsignedToken(),
            identity: {
              type: 'user',
              userEntityRef: ref,
              ownershipEntityRefs: [ref],
            },
          },
        });
  };
  stopAuthBackend = () => {
    global.fetch = realFetch;
  };
  return { asked };
}
function jsonResponse(status: number, body: object) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

function unsignedToken() {
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  return `header.${btoa(JSON.stringify({ exp: inAnHour }))}.signature`;
}

function open(config: JsonObject) {
  const signedIn: IdentityApi[] = [];
  renderInTestApp(
    <PortalSignInPage onSignInSuccess={api => signedIn.push(api)} />,
    { config: { backend: { baseUrl: 'http://localhost:7007' }, ...config } },
  );
  return signedIn;
}

const withPeople = { app: { signIn: { sandboxUsers: [ana, bo] } } };

describe('PortalSignInPage', () => {
  beforeEach(() => window.localStorage.clear());
  afterEach(() => stopAuthBackend());

  it('shows the people of the sample company under their teams', async () => {
    open(withPeople);

    const payments = await screen.findByRole('region', { name: 'Payments' });
    expect(within(payments).getByRole('button')).toHaveAccessibleName(
      'Sign in as Ana Ferreira, Payments',
    );
    const platform = screen.getByRole('region', { name: 'Platform' });
    expect(within(platform).getByRole('button')).toHaveAccessibleName(
      'Sign in as Bo Lind, Platform',
    );
    expect(screen.getByText('Development sign-in')).toBeInTheDocument();
  });

  it('signs in as the person that was chosen, by keyboard too', async () => {
    const backend = startAuthBackend();
    const signedIn = open(withPeople);

    (await screen.findByRole('button', { name: /Bo Lind/ })).focus();
    await userEvent.keyboard('{Enter}');

    await waitFor(() => expect(signedIn).toHaveLength(1));
    expect(await signedIn[0].getBackstageIdentity()).toMatchObject({
      userEntityRef: 'user:default/bo',
    });
    expect(backend.asked).toEqual([
      expect.stringMatching(/\/api\/auth\/sandbox\/refresh user:default\/bo$/),
    ]);
  });

  it('stays signed in after a reload, until signed out', async () => {
    startAuthBackend();
    const first = open(withPeople);
    await userEvent.click(
      await screen.findByRole('button', { name: /Ana Ferreira/ }),
    );
    await waitFor(() => expect(first).toHaveLength(1));

    const afterReload = open(withPeople);
    await waitFor(() => expect(afterReload).toHaveLength(1));
    await afterReload[0].signOut();

    const afterSignOut = open(withPeople);
    expect(
      (await screen.findAllByRole('button', { name: /Ana Ferreira/ })).length,
    ).toBeGreaterThan(0);
    expect(afterSignOut).toHaveLength(0);
  });

  it('says why it did not work and lets one choose again', async () => {
    startAuthBackend({ refuses: 'The catalog does not know this user yet.' });
    const signedIn = open(withPeople);

    await userEvent.click(
      await screen.findByRole('button', { name: /Ana Ferreira/ }),
    );

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The catalog does not know this user yet.',
    );
    expect(screen.getByRole('button', { name: /Bo Lind/ })).toBeInTheDocument();
    expect(signedIn).toHaveLength(0);
  });

  it('offers the guest where the backend has one', async () => {
    open({ app: { title: 'Portal' }, auth: { providers: { guest: {} } } });

    expect(await screen.findByText('Guest')).toBeInTheDocument();
  });

  it('says that nobody can sign in where nothing is configured', async () => {
    open({ app: { title: 'Portal' } });

    expect(
      await screen.findByText('This portal has no way to sign in yet'),
    ).toBeInTheDocument();
  });
});
