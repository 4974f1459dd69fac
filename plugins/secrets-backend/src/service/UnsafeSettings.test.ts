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
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { UnsafeSettings } from './UnsafeSettings';

const ANA = mockCredentials.user('user:default/ana');
const INES = mockCredentials.user('user:default/ines');
const SEEMS =
  /^The permission policy lets user:default\/ines do what it should let nobody do/;

function setUp(
  options: {
    enabled?: boolean;
    modules?: string[];
    /** Names of the permissions that a person has. */
    policy?: (person: string, permission: string) => boolean;
  } = {},
) {
  const {
    enabled = true,
    modules = ['secrets'],
    policy = () => false,
  } = options;
  const logger = mockServices.logger.mock();
  const permissions = mockServices.permissions.mock({
    authorize: async (asked, how) => {
      const { principal } = (how as { credentials: typeof ANA }).credentials;
      return asked.map(({ permission }) => ({
        result: policy(principal.userEntityRef, permission.name)
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
      }));
    },
  });
  const instance = mockServices.rootInstanceMetadata.mock({
    getInstalledPlugins: async () => [
      {
        pluginId: 'permission',
        modules: modules.map(moduleId => ({ moduleId })),
      },
    ],
  });
  const settings = new UnsafeSettings({
    config: mockServices.rootConfig({ data: { permission: { enabled } } }),
    permissions,
    instance,
    auth: mockServices.auth(),
    logger,
  });
  const logged = () => logger.warn.mock.calls.map(([message]) => message);
  return { settings, permissions, instance, logged };
}

describe('UnsafeSettings', () => {
  it('has nothing to say of a policy that decides', async () => {
    const { settings, logged } = setUp();
    await settings.log();
    await settings.tryPolicy(ANA);
    expect(await settings.warnings()).toEqual([]);
    expect(logged()).toEqual([]);
  });

  it('warns as the portal starts where permissions are switched off', async () => {
    const { settings, permissions, logged } = setUp({ enabled: false });
    await settings.log();
    expect(logged()).toEqual([
      'permission.enabled is not true, so everybody who is signed in may read, rotate and withdraw everything, and override the revocation gate',
    ]);
    expect(await settings.warnings()).toEqual(logged());
    await settings.tryPolicy(ANA);
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it('warns as the portal starts of the stock policy that allows everything', async () => {
    const { settings, logged } = setUp({ modules: ['allow-all-policy'] });
    await settings.log();
    expect(logged()).toEqual([
      expect.stringMatching(/^The permission policy is allow-all-policy, so /),
    ]);
  });

  it('warns of any other policy that allows everything as soon as somebody comes by, once', async () => {
    const { settings, permissions, logged } = setUp({ policy: () => true });
    await settings.log();
    expect(logged()).toEqual([]);
    for (const credentials of [INES, ANA, INES]) {
      await settings.tryPolicy(credentials);
    }
    expect(logged()).toEqual([expect.stringMatching(SEEMS)]);
    expect(await settings.warnings()).toEqual(logged());
    expect(permissions.authorize).toHaveBeenCalledTimes(2);
  });

  it('takes it back once the policy denies somebody, and asks no more', async () => {
    const { settings, permissions } = setUp({
      policy: person => person === 'user:default/ines',
    });
    await settings.tryPolicy(INES);
    expect(await settings.warnings()).toEqual([expect.stringMatching(SEEMS)]);
    await settings.tryPolicy(ANA);
    expect(await settings.warnings()).toEqual([]);
    await settings.tryPolicy(mockCredentials.user('user:default/bo'));
    expect(permissions.authorize).toHaveBeenCalledTimes(2);
  });

  it('warns of no policy that allows what it does not know, but guards the override', async () => {
    const { settings } = setUp({
      policy: (_, permission) => permission === 'secrets.nobody',
    });
    await settings.tryPolicy(ANA);
    expect(await settings.warnings()).toEqual([]);
  });

  it('tries no policy on behalf of a service, which may do everything', async () => {
    const { settings, permissions } = setUp({ policy: () => true });
    await settings.tryPolicy(mockCredentials.service());
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it('fails neither a start nor a request where something does not answer', async () => {
    const { settings, permissions, instance, logged } = setUp({
      policy: () => true,
    });
    instance.getInstalledPlugins.mockRejectedValueOnce(new Error('not yet'));
    await settings.log();
    expect(logged()).toEqual([
      'The settings of permissions could not be looked at',
    ]);
    permissions.authorize.mockRejectedValueOnce(new Error('still starting'));
    await settings.tryPolicy(INES);
    expect(await settings.warnings()).toEqual([]);
    await settings.tryPolicy(INES);
    expect(await settings.warnings()).toEqual([expect.stringMatching(SEEMS)]);
  });
});
