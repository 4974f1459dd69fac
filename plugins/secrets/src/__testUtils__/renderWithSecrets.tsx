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

import { Entity, parseEntityRef } from '@backstage/catalog-model';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityPresentationApi,
  EntityProvider,
  entityPresentationApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act } from '@testing-library/react';
import { ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { secretsApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { FakeSecretsApi } from './FakeSecretsApi';

const TITLES: Record<string, string> = {
  'group:default/payments': 'Team Payments',
  'group:default/platform': 'Team Platform',
  'group:default/search': 'Team Search',
  'user:default/ada': 'Ada Lovelace',
  'component:default/payments-api': 'Payments API',
};

export const presentationApi: EntityPresentationApi = {
  forEntity(entityOrRef) {
    const entityRef = typeof entityOrRef === 'string' ? entityOrRef : '';
    const primaryTitle = TITLES[entityRef] ?? parseEntityRef(entityRef).name;
    const snapshot = { entityRef, primaryTitle };
    return { snapshot, promise: Promise.resolve(snapshot) };
  },
};

/** Sends signals as the backend would. */
export class FakeSignals {
  readonly #listeners = new Set<(message: { rotationId: string }) => void>();

  readonly api = {
    subscribe: (_: string, listener: (message: never) => void) => {
      const added = listener as (message: { rotationId: string }) => void;
      this.#listeners.add(added);
      return { unsubscribe: () => this.#listeners.delete(added) };
    },
  };

  send(rotationId: string) {
    act(() => this.#listeners.forEach(listener => listener({ rotationId })));
  }
}

const Address = () => {
  const { pathname, search } = useLocation();
  return <output data-testid="address">{pathname + search}</output>;
};

/** Renders a part of this plugin in an app where Ada of Team Payments is signed in. */
export async function renderWithSecrets(
  element: ReactElement,
  options: {
    api: FakeSecretsApi;
    entity?: Entity;
    path?: string;
    signals?: FakeSignals;
    authorize?: (permission: string) => boolean;
    ownershipRefs?: string[];
  },
) {
  const { api, entity, signals = new FakeSignals() } = options;
  const { authorize = () => true, path = '/secrets' } = options;
  return renderInTestApp(
    <>
      <Address />
      {entity ? (
        <EntityProvider entity={entity}>{element}</EntityProvider>
      ) : (
        element
      )}
    </>,
    {
      initialRouteEntries: [path],
      mountedRoutes: {
        '/secrets': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
      apis: [
        [secretsApiRef, api],
        [entityPresentationApiRef, presentationApi],
        [signalApiRef, signals.api],
        [
          permissionApiRef,
          {
            authorize: async ({ permission }) => ({
              result: authorize(permission.name)
                ? AuthorizeResult.ALLOW
                : AuthorizeResult.DENY,
            }),
          },
        ],
        mockApis.identity({
          userEntityRef: 'user:default/ada',
          ownershipEntityRefs: options.ownershipRefs ?? [
            'user:default/ada',
            'group:default/payments',
          ],
        }),
      ],
    },
  );
}

export function secretEntity(name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, namespace: 'default' },
    spec: { type: 'secret', owner: 'payments' },
  };
}

export function componentEntity(name: string, kind = 'Component'): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default' },
    spec: { type: 'service', owner: 'payments', lifecycle: 'production' },
  };
}
