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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  secretListQuerySchema,
  secretReadPermission,
} from '@keyturn/plugin-secrets-common';
import { DatabaseCompromiseStore } from '../database/DatabaseCompromiseStore';
import { DatabaseHandoverStore } from '../database/DatabaseHandoverStore';
import { DatabaseInventoryReadStore } from '../database/DatabaseInventoryReadStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { DatabaseStartStore } from '../database/DatabaseStartStore';
import {
  createSecretConditionalDecision,
  secretConditions,
  secretRules,
} from '../permissions';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestBoundaries } from '../__testUtils__/TestBoundaries';
import { TestClock } from '../__testUtils__/TestClock';
import { AuthorizedSecretService } from './AuthorizedSecretService';
import { DefaultSecretService } from './DefaultSecretService';
import { SecretAccess } from './SecretAccess';

const caller = { credentials: mockCredentials.user() };
const everything = secretListQuerySchema.parse({});

type Permissions = ReturnType<typeof mockServices.permissions.mock>;

async function serviceWith(permissions: Permissions) {
  const db = await openTestDatabase('SQLITE_3');
  const secrets = new DatabaseSecretStore({ db });
  const clock = new TestClock();
  const starts = new DatabaseStartStore({ db });
  await secrets.applyCatalogPage(
    [
      catalogSecret('mine'),
      catalogSecret('theirs', { ownerRef: 'group:default/web' }),
      catalogSecret('orphan', { ownerRef: undefined }),
    ],
    clock.now().toISO()!,
  );
  const rules = Object.values(secretRules);
  return new AuthorizedSecretService({
    inner: new DefaultSecretService({
      secrets,
      reads: new DatabaseInventoryReadStore({ db }),
      starts,
      compromises: new DatabaseCompromiseStore({
        db,
        clock,
        newId: () => 'an-id',
      }),
      handovers: new DatabaseHandoverStore({ db, newId: () => 'an-id' }),
      registry: new ModuleRegistry(),
      policies: PolicyBook.fromConfig(mockServices.rootConfig()),
      boundaries: new TestBoundaries(),
      clock,
    }),
    access: new SecretAccess({
      permissions,
      auth: mockServices.auth(),
      starts,
      handovers: { successors: async () => [] },
      permissionsRegistry: mockServices.permissionsRegistry.mock({
        getPermissionRuleset: () => ({
          getRuleByName: (name: string) => {
            const rule = rules.find(one => one.name === name);
            if (!rule) throw new Error(`No rule ${name}`);
            return rule;
          },
        }),
      } as Parameters<typeof mockServices.permissionsRegistry.mock>[0]),
    }),
  });
}

const answering = (result: AuthorizeResult) =>
  mockServices.permissions.mock({
    authorize: async asked =>
      asked.map(() => ({ result } as { result: 'ALLOW' })),
    authorizeConditional: async asked =>
      asked.map(() => ({ result } as { result: 'ALLOW' })),
  });

const ownersOnly = () =>
  mockServices.permissions.mock({
    authorizeConditional: async asked =>
      asked.map(() =>
        createSecretConditionalDecision(
          secretReadPermission,
          secretConditions.isSecretOwner({
            claims: ['group:default/payments'],
          }),
        ),
      ),
  });

describe('AuthorizedSecretService', () => {
  it('lets everything through where all is allowed', async () => {
    const service = await serviceWith(answering(AuthorizeResult.ALLOW));
    await expect(service.list(everything, caller)).resolves.toMatchObject({
      total: 3,
    });
    await expect(
      service.get('resource:default/theirs', caller),
    ).resolves.toMatchObject({ name: 'theirs' });
  });

  it('narrows lists, facets and numbers to what a condition allows', async () => {
    const service = await serviceWith(ownersOnly());
    const page = await service.list(everything, caller);
    expect(page.items.map(item => item.name)).toEqual(['mine']);
    expect(page.total).toBe(1);
    const facets = await service.facets(everything, caller);
    expect(facets.owner).toEqual([
      { value: 'group:default/payments', count: 1 },
    ]);
    await expect(service.summary(everything, caller)).resolves.toMatchObject({
      total: 1,
      withoutOwner: 0,
    });
  });

  it('asks about one secret by its full ref in lower case', async () => {
    const permissions = answering(AuthorizeResult.ALLOW);
    const service = await serviceWith(permissions);
    await service.get('Resource:Default/Mine', caller);
    expect(permissions.authorize).toHaveBeenCalledWith(
      [
        {
          permission: secretReadPermission,
          resourceRef: 'resource:default/mine',
        },
      ],
      { credentials: caller.credentials },
    );
  });

  it.each([AuthorizeResult.DENY, AuthorizeResult.CONDITIONAL])(
    'answers %s for one secret like a secret that does not exist',
    async result => {
      const refusing = await serviceWith(answering(result));
      const refused = refusing.get('resource:default/theirs', caller);
      await expect(refused).rejects.toThrow(NotFoundError);
      await expect(refused).rejects.toThrow(
        'There is no secret resource:default/theirs',
      );
      const open = await serviceWith(answering(AuthorizeResult.ALLOW));
      await expect(open.get('resource:default/nope', caller)).rejects.toThrow(
        'There is no secret resource:default/nope',
      );
    },
  );

  it('refuses lists and numbers where nothing may be read', async () => {
    const service = await serviceWith(answering(AuthorizeResult.DENY));
    for (const refused of [
      service.list(everything, caller),
      service.facets(everything, caller),
      service.summary(everything, caller),
    ]) {
      await expect(refused).rejects.toThrow(NotAllowedError);
    }
  });
});
