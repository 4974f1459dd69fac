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

import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { secretEntity, target } from './__testUtils__/secretEntity';
import { catalogModuleSecrets } from './module';

const LOCATION = 'url:https://github.com/acme/catalog/blob/main/secrets.yaml';

describe('catalogModuleSecrets in a catalog', () => {
  async function start(entities: Entity[] = []) {
    const provider = createBackendModule({
      pluginId: 'catalog',
      moduleId: 'test-entities',
      register(reg) {
        reg.registerInit({
          deps: { processing: catalogProcessingExtensionPoint },
          async init({ processing }) {
            processing.addEntityProvider({
              getProviderName: () => 'test-entities',
              connect: connection =>
                connection.applyMutation({
                  type: 'full',
                  entities: entities.map(located),
                }),
            });
          },
        });
      },
    });
    const { server } = await startTestBackend({
      features: [catalogPlugin, catalogModuleSecrets, provider],
    });
    return async (path: string, body?: object) =>
      fetch(`http://localhost:${server.port()}/api/catalog${path}`, {
        method: body ? 'POST' : 'GET',
        body: body ? JSON.stringify(body) : undefined,
        headers: {
          authorization: mockCredentials.user.header(),
          'content-type': 'application/json',
        },
      });
  }

  function located(entity: Entity) {
    const annotations = {
      [ANNOTATION_LOCATION]: LOCATION,
      [ANNOTATION_ORIGIN_LOCATION]: LOCATION,
    };
    const metadata = { ...entity.metadata, annotations };
    return { entity: { ...entity, metadata } };
  }

  async function validate(entity: Entity): Promise<Response> {
    const request = await start();
    return request('/validate-entity', { entity, location: LOCATION });
  }

  async function refusal(entity: Entity): Promise<string> {
    const response = await validate(entity);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as {
      errors: { message: string }[];
    };
    return errors.map(({ message }) => message).join('\n');
  }

  it('lets a good secret in, with the relations of a Resource, each once', async () => {
    const request = await start([secretEntity()]);
    const path = '/entities/by-name/resource/default/db-password';
    const deadline = Date.now() + 20_000;
    let response = await request(path);
    while (response.status === 404 && Date.now() < deadline) {
      response = await request(path);
    }
    expect(response.status).toBe(200);
    const { relations } = (await response.json()) as Entity;
    expect(
      relations?.map(({ type, targetRef }) => `${type} ${targetRef}`).sort(),
    ).toEqual([
      'dependencyOf component:default/api',
      'dependsOn resource:default/db',
      'ownedBy group:default/payments',
      'partOf system:default/checkout',
    ]);
  }, 30_000);

  it('says precisely what is wrong with a secret', async () => {
    const entity = secretEntity({
      credential: { kind: 'password' },
      targets: [target('eu-1'), target('us-1', { manifest: 'db.yaml' })],
    });
    await expect(refusal(entity)).resolves.toMatch(
      /resource:default\/db-password: spec\.credential\.issuer [^;]+; spec\.targets\[1\]\.manifest must be a URL$/,
    );
  });

  it('still runs the validation that every Resource has', async () => {
    await expect(
      refusal(secretEntity({ dependsOn: 'resource:default/db' })),
    ).resolves.toMatch(/dependsOn must be array/);
  });

  it('leaves other resources alone', async () => {
    const entity = secretEntity({ type: 'database', targets: 'any' });
    await expect(validate(entity)).resolves.toMatchObject({ status: 200 });
  });
});
