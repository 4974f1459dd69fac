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

import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Text } from '@backstage/ui';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ReasonDialog } from './ReasonDialog';

describe('ReasonDialog', () => {
  it('sends no reason that holds what looks like a value', async () => {
    const onConfirm = jest.fn(async () => {});
    const user = userEvent.setup();
    await renderInTestApp(
      <ReasonDialog
        button="Cancel"
        title="Cancel the rotation"
        keep="Keep it"
        confirm="Cancel it"
        failed="Could not cancel it"
        onConfirm={onConfirm}
      >
        <Text as="p">Nothing is merged.</Text>
      </ReasonDialog>,
    );
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    const reason = await screen.findByRole('textbox', { name: /Why/ });
    await user.type(reason, 'it is xK9#mP2$vL5@nQ8');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It must not hold a value, and holds what looks like a long random text.',
    );
    expect(screen.getByRole('button', { name: 'Cancel it' })).toBeDisabled();
    await user.clear(reason);
    await user.type(reason, 'See SEC-1234');
    await user.click(screen.getByRole('button', { name: 'Cancel it' }));
    await waitFor(() => expect(onConfirm).toHaveBeenCalledWith('See SEC-1234'));
  });
});
