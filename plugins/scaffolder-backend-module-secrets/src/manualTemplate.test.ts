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

import { templateEntityV1beta3Validator } from '@backstage/plugin-scaffolder-common';
import { createActions } from './__testUtils__/actionsUnderTest';
import {
  DECLARATION,
  FakeSecretsBackend,
  SECRET_REF,
} from './__testUtils__/FakeSecretsBackend';
import {
  readTemplate,
  TemplateScaffolder,
} from './__testUtils__/TemplateScaffolder';

const VALUE = 'canary-minted-by-hand-9d1f';
const values = {
  secretRef: SECRET_REF,
  reason: 'Expires soon',
  declaration: DECLARATION,
  value: '*'.repeat(VALUE.length),
  note: 'Minted in the console of the provider',
};

describe('the rotate-manual-secret template', () => {
  let backend: FakeSecretsBackend;
  let scaffolder: TemplateScaffolder | undefined;

  beforeEach(async () => {
    backend = await FakeSecretsBackend.start();
  });

  afterEach(async () => {
    await scaffolder?.stop();
    scaffolder = undefined;
    await backend.stop();
  });

  it('is a template as the scaffolder wants it, with the value in a field of the kind Secret', async () => {
    const template = await readTemplate('rotate-manual-secret');
    await expect(templateEntityV1beta3Validator.check(template)).resolves.toBe(
      true,
    );
    const [, minted] = template.spec.parameters as any[];
    expect(minted.properties.value).toMatchObject({ 'ui:field': 'Secret' });
    expect(minted.required).toContain('declaration');
    expect(minted.properties.declaration).toMatchObject({
      'ui:field': 'SecretTargets',
    });
    expect(JSON.stringify(template.spec.steps)).not.toMatch(
      /parameters\.value|secrets\./,
    );
  });

  it('gives each of our actions the inputs it takes', async () => {
    const template = await readTemplate('rotate-manual-secret');
    const actions = createActions(backend);
    for (const { action, input = {} } of template.spec.steps) {
      const schema = actions[action].schema?.input as any;
      expect(Object.keys(schema.properties)).toEqual(
        expect.arrayContaining(Object.keys(input)),
      );
      expect(Object.keys(input)).toEqual(
        expect.arrayContaining(schema.required ?? []),
      );
    }
  });

  it('hands the value in, and leaves it nowhere', async () => {
    scaffolder = await TemplateScaffolder.start(
      'rotate-manual-secret',
      backend,
    );
    const { status, told, output, log } = await scaffolder.runTask(values, {
      value: VALUE,
    });
    expect(status).toBe('completed');
    expect(log).toContain('Rotation rotation-1 is issued');
    expect(output.links).toEqual([
      {
        title: 'Follow the rotation',
        url: '/secrets/rotations/rotation-1',
      },
    ]);
    const handedIn = backend.requests.filter(({ body }) =>
      JSON.stringify(body ?? {}).includes(VALUE),
    );
    expect(handedIn).toEqual([
      expect.objectContaining({
        line: 'POST /v1/rotations/rotation-1/values',
        body: {
          declaration: DECLARATION,
          values: { password: VALUE },
          evidence: { note: values.note },
        },
      }),
    ]);
    expect(told).toContain(values.note);
    expect(told).not.toContain(VALUE);
    const rows = scaffolder.rows();
    expect(rows.tasks).toHaveLength(1);
    expect(JSON.stringify(rows)).toContain(values.note);
    expect(JSON.stringify(rows)).not.toContain(VALUE);
    expect(scaffolder.logged).not.toBe('');
    expect(scaffolder.logged).not.toContain(VALUE);
  }, 30_000);

  it('fails with what is to do, and without the value, when it was not used', async () => {
    backend.refusal = {
      on: /values$/,
      status: 409,
      name: 'ConflictError',
      message: 'Its new version was issued already',
    };
    scaffolder = await TemplateScaffolder.start(
      'rotate-manual-secret',
      backend,
    );
    const { status, error, told } = await scaffolder.runTask(values, {
      value: VALUE,
    });
    expect(status).toBe('failed');
    expect(error.message).toContain(
      'Rotation rotation-1 did not take what was handed in',
    );
    expect(error.message).not.toContain('issued already');
    expect(told).not.toContain(VALUE);
    expect(scaffolder.logged).not.toContain(VALUE);
  }, 30_000);
});
