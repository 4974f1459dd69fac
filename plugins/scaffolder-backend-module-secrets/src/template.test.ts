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

import {
  TemplateEntityV1beta3,
  templateEntityV1beta3Validator,
} from '@backstage/plugin-scaffolder-common';
import { createActions } from './__testUtils__/actionsUnderTest';
import {
  FakeSecretsBackend,
  SECRET_REF,
} from './__testUtils__/FakeSecretsBackend';
import {
  readTemplate,
  TemplateScaffolder,
} from './__testUtils__/TemplateScaffolder';

const values = { secretRef: SECRET_REF, reason: 'Somebody left' };

interface ObjectSchema {
  required?: string[];
  properties: Record<string, unknown>;
}

describe('the rotate-secret template', () => {
  let template: TemplateEntityV1beta3;
  let backend: FakeSecretsBackend;

  beforeEach(async () => {
    template = await readTemplate('rotate-secret');
    backend = await FakeSecretsBackend.start();
  });

  afterEach(() => backend.stop());

  it('is a template as the scaffolder wants it', async () => {
    await expect(templateEntityV1beta3Validator.check(template)).resolves.toBe(
      true,
    );
    expect(template.metadata.name).toBe('rotate-secret');
  });

  it.each(['rotate-secret', 'rotate-manual-secret'])(
    'has no field in %s in which a value could be written unseen, because a form is stored with the task',
    async name => {
      const { spec } = await readTemplate(name);
      const pages = spec.parameters as unknown as ObjectSchema[];
      const fields = pages.flatMap(({ properties }) =>
        Object.entries(properties as Record<string, Record<string, string>>),
      );
      expect(fields).not.toEqual([]);
      for (const [field, { 'ui:field': kind, format }] of fields) {
        const checked = [
          'PlainText',
          'SecretPicker',
          'SecretTargets',
          'Secret',
        ].includes(kind);
        expect([field, checked || format === 'date']).toEqual([field, true]);
      }
    },
  );

  it('gives each of our actions the inputs it takes, and reads outputs it has', () => {
    const actions = createActions(backend);
    for (const { action, input = {} } of template.spec.steps) {
      const schema = actions[action].schema?.input as unknown as ObjectSchema;
      expect(Object.keys(schema.properties)).toEqual(
        expect.arrayContaining(Object.keys(input)),
      );
      expect(Object.keys(input)).toEqual(
        expect.arrayContaining(schema.required ?? []),
      );
    }
    const read = JSON.stringify(template.spec).matchAll(
      /steps\.(\w+)\.output\.(\w+)/g,
    );
    for (const [, id, name] of read) {
      const step = template.spec.steps.find(candidate => candidate.id === id);
      const schema = actions[step!.action].schema
        ?.output as unknown as ObjectSchema;
      expect(Object.keys(schema.properties)).toContain(name);
    }
  });

  describe('in a scaffolder', () => {
    let scaffolder: TemplateScaffolder | undefined;

    afterEach(() => scaffolder?.stop());

    async function start() {
      scaffolder = await TemplateScaffolder.start('rotate-secret', backend);
      return scaffolder;
    }

    const runTask = async () => (await start()).runTask(values);

    it('rotates a secret and links to it, and names nothing else', async () => {
      const { status, output, log } = await runTask();
      expect(status).toBe('completed');
      expect(output.links).toEqual([
        {
          title: 'Follow the rotation',
          url: '/secrets/rotations/rotation-1',
        },
      ]);
      expect(log).toContain('Rotation rotation-1 is issued');
      expect(log).toContain('Rotation rotation-1 is proposed');
      expect(JSON.stringify([log, output])).not.toMatch(
        /payments|Somebody left|github\.com|version-2/i,
      );
      expect(
        backend.requests
          .filter(({ line }) => line.startsWith('POST'))
          .map(({ body }) => body),
      ).toEqual([
        { ...values, taskId: expect.any(String) },
        { to: 'issued' },
        { to: 'proposed' },
      ]);
    }, 30_000);

    it('fails with a sentence that says where the rotation goes on', async () => {
      backend.advance = () => {
        backend.rotation.waitingFor = 'It waits for its window';
      };
      const { status, error } = await runTask();
      expect(status).toBe('failed');
      expect(error.message).toBe(
        'Rotation rotation-1 is not issued yet; its page says why: /secrets/rotations/rotation-1',
      );
    }, 30_000);

    it('changes nothing in a dry run', async () => {
      const portal = await start();
      const { output } = await portal.request('/dry-run', {
        template,
        values,
        directoryContents: [],
      });
      expect(output.links).toEqual([
        { title: 'Follow the rotation', url: '/secrets/rotations/dry-run' },
      ]);
      expect(
        backend.requests.filter(({ line }) => !line.startsWith('GET')),
      ).toEqual([]);
    }, 30_000);
  });
});
