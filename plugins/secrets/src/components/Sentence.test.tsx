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

import { screen } from '@testing-library/react';
import { FakeSecretsApi } from '../__testUtils__/FakeSecretsApi';
import { renderWithSecrets } from '../__testUtils__/renderWithSecrets';
import { sampleData } from '../__testUtils__/sampleSecrets';
import { Sentence } from './Sentence';

const render = async (text: string) => {
  await renderWithSecrets(
    <p data-testid="sentence">
      <Sentence text={text} />
    </p>,
    { api: new FakeSecretsApi(sampleData()) },
  );
  return screen.getByTestId('sentence');
};

describe('Sentence', () => {
  it('names entities by their titles and links them', async () => {
    const sentence = await render(
      'Job nightly (owner group:default/search): restart component:default/payments-api; ask user:default/ada.',
    );
    expect(sentence).toHaveTextContent(
      'Job nightly (owner Team Search): restart Payments API; ask Ada Lovelace.',
    );
    expect(screen.getByRole('link', { name: 'Team Search' })).toHaveAttribute(
      'href',
      '/catalog/default/group/search',
    );
    expect(screen.getAllByRole('link')).toHaveLength(3);
  });

  it('names what the catalog has no title for by its name', async () => {
    const sentence = await render('resource:default/db-v1.2 waits');
    expect(sentence).toHaveTextContent('db-v1.2 waits');
    expect(screen.getByRole('link')).toBeVisible();
  });

  it.each([
    'It runs ghcr.io/system/group:default',
    'It runs ghcr.io/x/y:tag and localhost:5000/system:1.2',
    'See https://git.example.com/group:default/search/blob/main',
    'See https://example.com/?q=a/component:default/x',
    'It cannot reach api:8080/health, nor https://api:8080/health',
    'Target production/eu-1/payments is not-yet: it runs v-01jd',
    'group:default/search/more and group:default/search.d/more',
    'subgroup:default/search, group:default and my-group:default/search',
    'user:default/ada@example.com',
    'Secret payments/db-password has key token',
  ])('takes no part of "%s" for a ref', async text => {
    expect(await render(text)).toHaveTextContent(text);
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });

  it('keeps a sentence without refs as it is', async () => {
    expect(await render('')).toBeEmptyDOMElement();
  });
});
