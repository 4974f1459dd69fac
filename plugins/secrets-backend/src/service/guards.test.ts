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

import { secretListQuerySchema } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { SecretStore } from '../database/SecretStore';
import { createRouter } from '../router/createRouter';
import { DefaultClusterAccessService } from './DefaultClusterAccessService';
import { DefaultCompromiseService } from './DefaultCompromiseService';
import { DefaultInterventionService } from './DefaultInterventionService';
import { DefaultJournalService } from './DefaultJournalService';
import { DefaultRotationService } from './DefaultRotationService';
import { DefaultSecretService } from './DefaultSecretService';

type RouterOptions = Parameters<typeof createRouter>[0];

/** What the compiler refuses; it is never run, and an `expect-error` without an error fails the type check. */
function refused(
  inner: {
    secrets: DefaultSecretService;
    rotations: DefaultRotationService;
    interventions: DefaultInterventionService;
    compromises: DefaultCompromiseService;
    journals: DefaultJournalService;
    clusterAccess: DefaultClusterAccessService;
  },
  store: SecretStore,
  guarded: RouterOptions,
) {
  // @ts-expect-error the router takes the guard of the inventory alone
  createRouter({ ...guarded, secrets: inner.secrets });
  // @ts-expect-error the router takes the guard of rotations alone
  createRouter({ ...guarded, rotations: inner.rotations });
  // @ts-expect-error the router takes the guard of interventions alone
  createRouter({ ...guarded, interventions: inner.interventions });
  // @ts-expect-error the router takes the guard of reports alone
  createRouter({ ...guarded, compromises: inner.compromises });
  // @ts-expect-error the router takes the guard of journals alone
  createRouter({ ...guarded, journals: inner.journals });
  // @ts-expect-error the router takes the guard of rights in clusters alone
  createRouter({ ...guarded, clusterAccess: inner.clusterAccess });
  const { get, list, facets, summary } = guarded.secrets;
  // @ts-expect-error an object of the same shape is no guard
  createRouter({ ...guarded, secrets: { get, list, facets, summary } });

  const query = secretListQuerySchema.parse({});
  // @ts-expect-error nobody forgets to say what may be read
  inner.secrets.list(query);
  // @ts-expect-error nobody forgets to say what may be read
  inner.journals.exportAll();
  // @ts-expect-error nobody forgets to say what may be read
  store.summary({}, DateTime.utc());
}

describe('guards and what they guard', () => {
  it('are different types, so that the compiler refuses one for the other', () => {
    expect(refused).toBeInstanceOf(Function);
  });
});
