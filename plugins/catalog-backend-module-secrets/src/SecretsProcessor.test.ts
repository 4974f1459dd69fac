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

import { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { secretEntity, target } from './__testUtils__/secretEntity';
import { SecretsProcessor } from './SecretsProcessor';

describe('SecretsProcessor', () => {
  const processor = new SecretsProcessor();

  const refusal = async (spec: JsonObject): Promise<string> => {
    const error = await processor.validateEntityKind(secretEntity(spec)).then(
      () => undefined,
      reason => reason,
    );
    expect(error).toBeInstanceOf(InputError);
    return error.message;
  };

  it('leaves it to the validator of the kind to recognise a good secret', async () => {
    await expect(processor.validateEntityKind(secretEntity())).resolves.toBe(
      false,
    );
  });

  it('has nothing to say about other entities', async () => {
    const database: Entity = secretEntity({
      type: 'database',
      targets: 'none',
    });
    const component: Entity = {
      ...secretEntity({ targets: 'none' }),
      kind: 'Component',
    };
    for (const entity of [database, component]) {
      await expect(processor.validateEntityKind(entity)).resolves.toBe(false);
    }
  });

  it('names the entity and the exact field', async () => {
    await expect(
      refusal({
        targets: [target('eu-1'), target('us-1', { manifest: 'db.yaml' })],
      }),
    ).resolves.toBe(
      'resource:default/db-password: spec.targets[1].manifest must be a URL',
    );
  });

  it('tells every problem at once', async () => {
    const message = await refusal({
      authority: { class: 'runtime' },
      targets: [
        target('eu-1', { keys: [] }),
        target('us-1', { colour: 'red' }),
      ],
      rotation: { ttl: '90 days' },
      dependencyOf: ['api'],
    });
    for (const field of [
      'spec.authority.ref',
      'spec.targets[0].keys',
      'spec.targets[1] has unknown fields: colour',
      'spec.rotation.ttl must be an ISO 8601 duration',
      'spec.dependencyOf "api"',
    ]) {
      expect(message).toContain(field);
    }
    expect(message.split('; ')).toHaveLength(5);
  });

  it('refuses what has too many targets, or relations that nobody would read', async () => {
    await expect(
      refusal({
        targets: Array.from({ length: 2_000 }, (_, i) => target(`c-${i}`)),
        dependencyOf: Array.from({ length: 2_000 }, (_, i) => `wrong ${i}`),
        dependsOn: ['x'.repeat(1_000_000)],
      }),
    ).resolves.toMatch(
      /^resource:default\/db-password: spec\.dependsOn must hold refs of at most 253 characters; spec\.dependencyOf must have at most 500 items; spec\.targets must have at most 100 items; .{100,3000}$/,
    );
  });

  it('refuses names that the inventory could not keep, and says how long they may be', async () => {
    await expect(
      refusal({
        targets: [target('eu-1', { namespace: 'n'.repeat(300) })],
        rotation: { policy: 'p'.repeat(64) },
      }),
    ).resolves.toBe(
      'resource:default/db-password: spec.targets[0].namespace must have at most 63 characters; spec.rotation.policy must have at most 63 characters',
    );
  });

  it('refuses a private key beside a certificate, without repeating it', async () => {
    const pem = (what: string, text: string) =>
      `-----BEGIN ${what}-----\n${text}\n-----END ${what}-----\n`;
    const message = await refusal({
      credential: {
        kind: 'certificate',
        issuer: 'manual',
        certificate: pem('CERTIFICATE', 'MIIB') + pem('PRIVATE KEY', 'hunter2'),
      },
    });
    expect(message).toContain(
      'spec.credential.certificate holds a private key',
    );
    expect(message).not.toContain('hunter2');
  });

  it.each([
    [{}, 'spec.credential.runbook must have a url or steps'],
    [
      { url: 'data:text/html,steps' },
      'spec.credential.runbook.url must be an http or https URL',
    ],
    [
      { steps: ['Log in', 'Mint\nit'] },
      'spec.credential.runbook.steps[1] must not hold control characters',
    ],
    [{ steps: [] }, 'spec.credential.runbook.steps must not be empty'],
  ])('refuses the runbook %j', async (runbook, sentence) => {
    const credential = { kind: 'token', issuer: 'manual', runbook };
    await expect(refusal({ credential })).resolves.toBe(
      `resource:default/db-password: ${sentence}`,
    );
  });

  it('takes a runbook with a page and steps', async () => {
    const runbook = {
      url: 'https://wiki.example.com/rotate',
      steps: ['Log in', 'Mint it'],
    };
    await expect(
      processor.validateEntityKind(
        secretEntity({
          credential: { kind: 'token', issuer: 'manual', runbook },
        }),
      ),
    ).resolves.toBe(false);
  });

  it.each([
    [
      { dependencyOf: ['component:default/api', 'worker'] },
      'spec.dependencyOf "worker" must be an entity ref with its kind, such as component:default/name',
    ],
    [
      { dependsOn: ['resource:'] },
      'spec.dependsOn "resource:" must be an entity ref with its kind, such as component:default/name',
    ],
    [
      { system: 'system:default/' },
      'spec.system "system:default/" must be an entity ref such as system:default/name',
    ],
    [
      { owner: 'group:' },
      'spec.owner "group:" must be an entity ref such as group:default/name',
    ],
  ])('refuses a ref that makes no relation: %j', async (spec, sentence) => {
    await expect(refusal(spec)).resolves.toBe(
      `resource:default/db-password: ${sentence}`,
    );
  });

  it('takes owner and system without a kind, as the catalog does', async () => {
    await expect(
      processor.validateEntityKind(
        secretEntity({ owner: 'payments', system: 'checkout' }),
      ),
    ).resolves.toBe(false);
  });
});
