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

import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeSecrets } from './__testUtils__/fakeSecrets';
import { RotateForm } from './__testUtils__/RotateForm';
import { secretsApiRef } from './api';
import { findQuotation } from './findQuotation';

/** Made of words, so that nothing but the comparison with the secret finds it. */
const VALUE = 'correct horse battery';
const QUOTED = /^This text holds the value that you typed as a secret/;

async function open() {
  const onCreate = jest.fn(async () => {});
  const user = userEvent.setup();
  await renderInTestApp(<RotateForm withTexts onCreate={onCreate} />, {
    apis: [
      [secretsApiRef, new FakeSecrets()],
      mockApis.identity({ userEntityRef: 'user:default/ada' }),
    ],
  });
  const type = async (label: RegExp, text: string) => {
    const field = await screen.findByLabelText(label);
    await user.clear(field);
    if (text) await user.type(field, text.replace(/[[{]/g, '$&$&'));
  };
  const press = async (name: RegExp) =>
    user.click(await screen.findByRole('button', { name }));
  return { onCreate, user, type, press };
}

const isStillAt = (label: RegExp) =>
  waitFor(() => expect(screen.getByLabelText(label)).toBeInTheDocument());

describe('PlainTextField', () => {
  it('hands on what a person writes', async () => {
    const { onCreate, type, press } = await open();
    await type(/Reason/, 'Somebody left, see SEC-1234');
    await press(/Next/);
    await type(/New credential/, VALUE);
    await type(/Note/, 'Minted in the console');
    await type(/Evidence/, 'https://tickets.example.com/SEC-1234');
    await press(/Review/);
    await press(/Create/);
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({
        reason: 'Somebody left, see SEC-1234',
        value: '*'.repeat(VALUE.length),
        note: 'Minted in the console',
        evidenceUrl: 'https://tickets.example.com/SEC-1234',
      }),
    );
  });

  it.each([
    ['xK9#mP2$vL5@nQ8', 'a long random text'],
    ['see postgres://app:hunter2@db.example.com', 'a URL with a password'],
  ])('does not go on with %s', async (text, kind) => {
    const { type, press } = await open();
    await type(/Reason/, text);
    await press(/Next/);
    expect(
      await screen.findAllByText(
        new RegExp(`Must not hold a value, and holds what looks like ${kind}`),
      ),
    ).not.toHaveLength(0);
    await isStillAt(/Reason/);
    await type(/Reason/, 'Somebody left');
    await press(/Next/);
    expect(await screen.findByLabelText(/New credential/)).toBeInTheDocument();
  });

  it('does not go on while it holds what was typed as the secret, in whatever order', async () => {
    const { onCreate, type, press } = await open();
    await type(/Reason/, 'Somebody left');
    await press(/Next/);
    await type(/Note/, `It is ${VALUE}`);
    await type(/New credential/, VALUE);
    expect(await screen.findByText(QUOTED)).toBeInTheDocument();
    await press(/Review/);
    await isStillAt(/Note/);
    await type(/Note/, 'Minted in the console');
    expect(screen.queryByText(QUOTED)).not.toBeInTheDocument();
    await press(/Review/);
    await press(/Create/);
    await waitFor(() => expect(onCreate).toHaveBeenCalledTimes(1));
    expect(JSON.stringify(onCreate.mock.calls)).not.toContain(VALUE);
  });

  it('does not go on while a field of another page holds it', async () => {
    const { type, press } = await open();
    await type(/Reason/, `Now it is ${VALUE}`);
    await press(/Next/);
    await type(/New credential/, VALUE);
    await type(/Note/, 'Minted in the console');
    expect(
      await screen.findAllByText(/^The field reason holds the value/),
    ).not.toHaveLength(0);
    await press(/Review/);
    await isStillAt(/Note/);
  });
});

describe('findQuotation', () => {
  const secrets = { value: JSON.stringify({ user: 'app', password: VALUE }) };

  it.each([
    [`it is ${VALUE}.`],
    [encodeURIComponent(VALUE)],
    [`in base64 ${btoa(VALUE)}`],
    [secrets.value],
  ])('finds it as %s', text => {
    expect(findQuotation({ a: 'nothing', reason: text }, secrets)).toBe(
      'reason',
    );
  });

  it.each([['app'], ['*'.repeat(40)], [''], [undefined], [{ a: VALUE }]])(
    'leaves %j alone',
    text => {
      expect(findQuotation({ reason: text }, secrets)).toBeUndefined();
    },
  );

  it('takes a short secret for no quotation', () => {
    expect(findQuotation({ reason: 'an app' }, { value: 'app' })).toBe(
      undefined,
    );
  });
});
