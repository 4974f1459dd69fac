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

import { InputError } from '@backstage/errors';
import { ManifestError, UpstreamError } from '@keyturn/plugin-secrets-node';
import { stepFailure } from './stepFailure';

describe('stepFailure', () => {
  it('keeps what a module says to people, and whether waiting can help', () => {
    expect(
      stepFailure(
        new UpstreamError('The forge is down', {
          retryable: true,
          retryAfterMs: 1000,
        }),
      ),
    ).toEqual({
      reason: 'The forge is down',
      retryable: true,
      retryAfterMs: 1000,
      unexpected: false,
    });
    expect(
      stepFailure(new ManifestError('templated', 'a.yaml', 'is a template')),
    ).toMatchObject({ reason: 'a.yaml: is a template', retryable: false });
    expect(stepFailure(new InputError('spec.targets: none'))).toMatchObject({
      reason: 'spec.targets: none',
      retryable: false,
    });
  });

  it('says nothing of an error that nobody made for people', () => {
    for (const error of [new Error('password=hunter2'), 'hunter2', undefined]) {
      const failure = stepFailure(error);
      expect(failure).toMatchObject({ retryable: true, unexpected: true });
      expect(failure.reason).not.toContain('hunter2');
    }
  });
});
