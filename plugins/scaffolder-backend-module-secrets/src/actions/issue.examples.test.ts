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

import { parse } from 'yaml';
import { run } from '../__testUtils__/actionsUnderTest';
import { FakeSecretsBackend } from '../__testUtils__/FakeSecretsBackend';
import { examples } from './issue.examples';

describe('secrets:rotation:issue examples', () => {
  let backend: FakeSecretsBackend;

  beforeEach(async () => {
    backend = await FakeSecretsBackend.start();
  });

  afterEach(() => backend.stop());

  it.each(examples)('$description', async ({ example }) => {
    const [step] = parse(example).steps;
    const input = JSON.parse(
      JSON.stringify(step.input).replace(
        '${{ steps.start.output.rotationId }}',
        'rotation-1',
      ),
    );
    const { output, error } = await run(backend, step.action, input);
    expect(error).toBeUndefined();
    expect(output).toEqual({ rotationId: 'rotation-1' });
  });
});
