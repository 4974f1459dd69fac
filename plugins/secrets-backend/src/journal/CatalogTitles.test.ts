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

import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { CatalogTitles } from './CatalogTitles';

function group(name: string, fields: { title?: string; displayName?: string }) {
  const { title, displayName } = fields;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default', ...(title ? { title } : {}) },
    spec: {
      type: 'team',
      children: [],
      ...(displayName ? { profile: { displayName } } : {}),
    },
  } satisfies Entity;
}

describe('CatalogTitles', () => {
  const entities = [
    group('payments', { title: 'Pay', displayName: 'Payments Team' }),
    group('checkout', { title: 'Checkout' }),
    group('data', {}),
  ];
  const refs = ['payments', 'checkout', 'data', 'gone'].map(
    name => `group:default/${name}`,
  );

  it('prefers what people see of a group, and knows nothing of what has no title', async () => {
    const titles = new CatalogTitles({
      catalog: catalogServiceMock({ entities }),
      auth: mockServices.auth(),
      logger: mockServices.logger.mock(),
    });
    expect(await titles.of(refs)).toEqual(
      new Map([
        ['group:default/payments', 'Payments Team'],
        ['group:default/checkout', 'Checkout'],
      ]),
    );
  });

  it('goes without where the catalog is down, and says so', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.getEntitiesByRefs.mockRejectedValue(new Error('down'));
    const logger = mockServices.logger.mock();
    const titles = new CatalogTitles({
      catalog,
      auth: mockServices.auth(),
      logger,
    });
    expect(await titles.of(refs)).toEqual(new Map());
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
