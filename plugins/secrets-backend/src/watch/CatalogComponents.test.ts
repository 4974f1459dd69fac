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
import { TestBoundaries } from '../__testUtils__/TestBoundaries';
import { CatalogComponents } from './CatalogComponents';

function entity(
  name: string,
  options: {
    kind?: string;
    kubernetesId?: string;
    owner?: string;
    location?: string;
  } = {},
): Entity {
  const { kind = 'Component', kubernetesId, owner, location } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        ...(kubernetesId && { 'backstage.io/kubernetes-id': kubernetesId }),
        ...(location && { 'backstage.io/managed-by-location': location }),
      },
    },
    relations: owner ? [{ type: 'ownedBy', targetRef: owner }] : [],
  };
}

const signal = new AbortController().signal;
const auth = mockServices.auth();
const boundaries = new TestBoundaries();

describe('CatalogComponents', () => {
  const components = new CatalogComponents({
    auth,
    boundaries,
    catalog: catalogServiceMock({
      entities: [
        entity('Payments-API', { owner: 'group:default/Payments' }),
        entity('billing', { kubernetesId: 'bill', owner: 'user:default/ana' }),
        entity('bill', { owner: 'group:default/other' }),
        entity('orphan'),
        entity('taken', { kubernetesId: 'another' }),
        entity('api', { kind: 'API', owner: 'group:default/payments' }),
      ],
    }),
  });

  it('finds a component by its name, and who owns it, in lower case', async () => {
    expect(await components.find(['payments-api'], signal)).toEqual(
      new Map([
        [
          'payments-api',
          {
            ref: 'component:default/payments-api',
            ownerRef: 'group:default/payments',
          },
        ],
      ]),
    );
  });

  it('takes the one whose annotation says so rather than the one that is only called so', async () => {
    expect((await components.find(['bill'], signal)).get('bill')).toEqual({
      ref: 'component:default/billing',
      ownerRef: 'user:default/ana',
    });
  });

  it('knows no component that is another one, of another kind, or not there, and no owner where there is none', async () => {
    const names = ['taken', 'api', 'nobody', 'orphan'];
    expect(await components.find(names, signal)).toEqual(
      new Map([
        ['orphan', { ref: 'component:default/orphan', ownerRef: undefined }],
      ]),
    );
  });

  it('takes one that is declared inside a boundary first, and takes no owner from one that is outside', async () => {
    const outside = entity('evil', {
      kubernetesId: 'payments-api',
      owner: 'group:default/data',
    });
    const entities = [
      outside,
      entity('payments-api', {
        owner: 'group:default/payments',
        location:
          'url:https://git.example.com/acme/catalog/blob/main/payments/api.yaml',
      }),
      entity('lonely', { owner: 'group:default/data' }),
    ];
    const restricted = new TestBoundaries();
    restricted.restrict(
      {
        groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**'],
        rules: [
          {
            owners: ['group:default/payments'],
            declaredIn: [
              'https://git.example.com/acme/catalog/blob/main/payments/**',
            ],
          },
        ],
      },
      [
        {
          ref: 'group:default/payments',
          name: 'payments',
          namespace: 'default',
          ancestors: [],
          teams: [],
        },
      ],
    );
    const guarded = new CatalogComponents({
      auth,
      catalog: catalogServiceMock({ entities }),
      boundaries: restricted,
    });
    expect(await guarded.find(['payments-api', 'lonely'], signal)).toEqual(
      new Map([
        [
          'payments-api',
          {
            ref: 'component:default/payments-api',
            ownerRef: 'group:default/payments',
          },
        ],
        ['lonely', { ref: 'component:default/lonely' }],
      ]),
    );
  });

  it('asks for many in parts', async () => {
    const names = Array.from({ length: 120 }, (_, i) => `component-${i}`);
    const catalog = catalogServiceMock.mock();
    catalog.getEntities.mockImplementation(async request => {
      const [, { 'metadata.name': asked }] = request!.filter as Array<
        Record<string, string[]>
      >;
      return { items: asked.map(name => entity(name)) };
    });
    const found = await new CatalogComponents({
      auth,
      boundaries,
      catalog,
    }).find(names, signal);
    expect([...found.keys()]).toEqual(names);
    expect(catalog.getEntities).toHaveBeenCalledTimes(3);
  });

  it('asks nobody about nothing, and fails where the catalog cannot be asked', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.getEntities.mockRejectedValue(new Error('the catalog is down'));
    const failing = new CatalogComponents({ auth, boundaries, catalog });
    expect(await failing.find([], signal)).toEqual(new Map());
    await expect(failing.find(['api'], signal)).rejects.toThrow(/is down/);
  });
});
