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

import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import {
  renderWithSecrets,
  secretEntity,
} from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { EntitySecretRotationContent } from './EntitySecretRotationContent';

describe('ExportJournal', () => {
  const saved: Array<{ name: string; url: string; size: number }> = [];

  beforeEach(() => {
    saved.length = 0;
    let size = 0;
    // not there in a browser without a screen
    URL.createObjectURL = file => {
      ({ size } = file as Blob);
      return 'blob:journal';
    };
    URL.revokeObjectURL = () => {};
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        saved.push({ name: this.download, url: this.href, size });
      });
  });
  afterEach(() => jest.restoreAllMocks());

  const render = (api: FakeSecretsApi) =>
    renderWithSecrets(<EntitySecretRotationContent />, {
      api,
      entity: secretEntity('payments-db-password'),
    });

  const press = async () =>
    userEvent.click(
      await screen.findByRole('button', { name: 'Export journal' }),
    );

  it('saves the journal of the secret as a file', async () => {
    const api = new FakeSecretsApi(sampleData());
    await render(api);
    await press();
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]).toMatchObject({
      name: 'payments-db-password.journal.jsonl',
      url: 'blob:journal',
    });
    expect(saved[0].size).toBeGreaterThan(100);
    expect(api.callsOf('exportSecretJournal')).toEqual([
      'resource:default/payments-db-password',
    ]);
  });

  it('says why it could not', async () => {
    const api = new FakeSecretsApi(sampleData());
    api.refuse('exportSecretJournal', 503, 'The database does not answer.');
    await render(api);
    await press();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The journal could not be exported: The database does not answer.',
    );
    expect(saved).toEqual([]);
  });
});
