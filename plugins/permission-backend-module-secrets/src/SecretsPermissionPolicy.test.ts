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
import {
  catalogEntityReadPermission,
  catalogEntityRefreshPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  boundariesAllowPermission,
  boundariesReadPermission,
  catalogReleasePermission,
  ciphertextConfirmPermission,
  heldByNobodyPermission,
  rotationCancelPermission,
  rotationOverridePermission,
  rotationStartPermission,
  secretReadPermission,
  secretReportPermission,
  secretWithdrawPermission,
  versionResolvePermission,
} from '@keyturn/plugin-secrets-common';
import { Readable } from './ReadableSecrets';
import { SecretsPermissionPolicy } from './SecretsPermissionPolicy';

const claims = ['user:default/ana', 'group:default/payments'];

const readable: Readable = { owners: ['group:default/payments'], others: [] };

function policyWith(secrets?: object) {
  return SecretsPermissionPolicy.fromConfig(
    mockServices.rootConfig({
      data: { permission: { enabled: true, ...(secrets && { secrets }) } },
    }),
    {
      userInfo: mockServices.userInfo({ ownershipEntityRefs: claims }),
      readable: { of: async () => readable },
    },
  );
}

const ana = {
  credentials: mockCredentials.user('user:default/ana'),
  info: { userEntityRef: 'user:default/ana', ownershipEntityRefs: claims },
};

const ownersOnly = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'secrets',
  resourceType: 'secret',
  conditions: {
    rule: 'IS_SECRET_OWNER',
    resourceType: 'secret',
    params: { claims },
  },
};

describe('SecretsPermissionPolicy', () => {
  it('lets everybody signed in read secrets by default', async () => {
    expect(
      await policyWith().handle({ permission: secretReadPermission }, ana),
    ).toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('lets only owners and owners of consumers read where the config says involved', async () => {
    const decision = await policyWith({ read: 'involved' }).handle(
      { permission: secretReadPermission },
      ana,
    );

    expect(decision).toEqual({
      ...ownersOnly,
      conditions: {
        anyOf: [
          ownersOnly.conditions,
          { ...ownersOnly.conditions, rule: 'IS_CONSUMER_OWNER' },
        ],
      },
    });
  });

  it.each([
    rotationStartPermission,
    rotationCancelPermission,
    secretWithdrawPermission,
  ])('lets owners alone do $name', async permission => {
    expect(await policyWith().handle({ permission }, ana)).toEqual(ownersOnly);
  });

  it.each([
    rotationStartPermission,
    rotationCancelPermission,
    secretReadPermission,
    secretReportPermission,
    secretWithdrawPermission,
    boundariesReadPermission,
    boundariesAllowPermission,
    versionResolvePermission,
    catalogReleasePermission,
  ])('lets members of a group of administrators do $name', async permission => {
    const policy = policyWith({
      read: 'involved',
      administrators: ['group:default/Payments'],
    });

    expect(await policy.handle({ permission }, ana)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });

  it('lets owners and owners of consumers report a compromise, which starts a rotation', async () => {
    expect(
      await policyWith().handle({ permission: secretReportPermission }, ana),
    ).toEqual({
      ...ownersOnly,
      conditions: {
        anyOf: [
          ownersOnly.conditions,
          { ...ownersOnly.conditions, rule: 'IS_CONSUMER_OWNER' },
        ],
      },
    });
  });

  it('lets no owner override the revocation gate, only those whom the config names', async () => {
    const permission = rotationOverridePermission;
    const decide = (secrets?: object) =>
      policyWith(secrets).handle({ permission }, ana);
    const denied = { result: AuthorizeResult.DENY };
    const allowed = { result: AuthorizeResult.ALLOW };

    expect(await decide()).toEqual(denied);
    expect(await decide({ overriders: ['group:default/sre'] })).toEqual(denied);
    expect(await decide({ overriders: ['group:default/Payments'] })).toEqual(
      allowed,
    );
    expect(await decide({ administrators: claims })).toEqual(allowed);
    expect(
      await policyWith({ overriders: claims }).handle(
        { permission: rotationStartPermission },
        ana,
      ),
    ).toEqual(ownersOnly);
  });

  it('lets those who may override confirm ciphertexts, and no owner', async () => {
    const permission = ciphertextConfirmPermission;
    const decide = async (secrets?: object) =>
      (await policyWith(secrets).handle({ permission }, ana)).result;
    expect(await decide()).toBe(AuthorizeResult.DENY);
    expect(await decide({ overriders: claims })).toBe(AuthorizeResult.ALLOW);
    expect(await decide({ administrators: claims })).toBe(
      AuthorizeResult.ALLOW,
    );
  });

  it('lets neither owners nor overriders resolve a version that is on no record', async () => {
    const permission = versionResolvePermission;
    for (const secrets of [undefined, { overriders: claims }]) {
      expect(await policyWith(secrets).handle({ permission }, ana)).toEqual({
        result: AuthorizeResult.DENY,
      });
    }
  });

  it('gives nothing to those who administrate something else', async () => {
    const policy = policyWith({ administrators: ['group:default/security'] });

    expect(
      await policy.handle({ permission: rotationStartPermission }, ana),
    ).toEqual(ownersOnly);
  });

  it('keeps a secrets permission that names no secret for administrators', async () => {
    const permission = createPermission({
      name: 'secrets.policy.edit',
      attributes: { action: 'update' },
    });

    expect(await policyWith().handle({ permission }, ana)).toEqual({
      result: AuthorizeResult.DENY,
    });
    expect(
      await policyWith({ administrators: claims }).handle({ permission }, ana),
    ).toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('lets no administrator do what nobody may, so that a policy that allows everything can be told from it', async () => {
    const permission = heldByNobodyPermission;
    expect(
      await policyWith({ administrators: claims }).handle({ permission }, ana),
    ).toEqual({ result: AuthorizeResult.DENY });
  });

  it('allows what is not about secrets to everybody signed in', async () => {
    const permission = createPermission({
      name: 'catalog.entity.read',
      attributes: { action: 'read' },
      resourceType: 'catalog-entity',
    });

    expect(await policyWith().handle({ permission }, ana)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
    expect(await policyWith().handle({ permission })).toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it('shows secrets in the catalog to those alone who may read them, where the config says involved', async () => {
    const permission = catalogEntityReadPermission;
    const involved = policyWith({ read: 'involved' });
    expect(await involved.handle({ permission }, ana)).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'catalog',
      conditions: {
        anyOf: [
          {
            not: {
              allOf: [
                { rule: 'IS_ENTITY_KIND', params: { kinds: ['Resource'] } },
                { rule: 'HAS_SPEC', params: { key: 'type', value: 'secret' } },
              ],
            },
          },
          { rule: 'IS_ENTITY_OWNER', params: { claims: readable.owners } },
        ],
      },
    });
    const allowed = { result: AuthorizeResult.ALLOW };
    expect(
      await involved.handle(
        { permission: catalogEntityRefreshPermission },
        ana,
      ),
    ).toEqual(allowed);
    const administrator = policyWith({
      read: 'involved',
      administrators: claims,
    });
    expect(await administrator.handle({ permission }, ana)).toEqual(allowed);
    expect(await policyWith().handle({ permission }, ana)).toEqual(allowed);
  });

  it('denies everything to those who are not signed in', async () => {
    for (const permission of [secretReadPermission, rotationStartPermission]) {
      expect(await policyWith().handle({ permission })).toEqual({
        result: AuthorizeResult.DENY,
      });
    }
  });

  it('refuses to start with a reader it does not know', () => {
    expect(() => policyWith({ read: 'owners' })).toThrow(
      "permission.secrets.read is 'owners', but must be one of all, involved",
    );
  });
});
