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

import { revocationOf } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { FakeSecretsApi } from '../src/__testUtils__/FakeSecretsApi';
import { sampleTarget } from '../src/__testUtils__/sampleTarget';

const SECRET = 'checkout-session-key';

/** Lets a sample rotation walk on while one looks at its page. */
export function playRotation(api: FakeSecretsApi, rotationId: string) {
  const now = () => DateTime.utc().toISO();
  const scenes = [
    () => {
      api.changeRotation(rotationId, {
        phase: 'merged',
        waitingFor: 'production/eu-1 and production/us-1 roll out.',
        updatedAt: now(),
        pullRequests: [
          {
            url: 'https://git.example.com/acme/gitops/pull/12',
            repository: 'https://git.example.com/acme/gitops',
            number: 12,
            state: 'merged',
            mergedBy: 'grace',
          },
        ],
      });
      write('phase.merged', 'acme/gitops #12 was merged by grace.');
    },
    () => {
      api.changeRotation(rotationId, {
        targets: ['eu-1', 'us-1'].map(cluster =>
          sampleTarget(cluster, SECRET, {
            versionId: 'v-01jf',
            observedAt: now(),
          }),
        ),
      });
      write('target.running', 'Both clusters run v-01jf.');
    },
    () => {
      api.changeRotation(rotationId, { phase: 'propagated', updatedAt: now() });
      write('phase.propagated', 'Every target is proven.');
    },
    () => {
      api.changeRotation(rotationId, {
        phase: 'completed',
        waitingFor: undefined,
        revocation: revocationOf('previous', [], 'issuer-cannot-revoke'),
        updatedAt: now(),
      });
      write('phase.completed', 'Nothing to revoke: a shared password.');
    },
  ];
  function write(event: string, message: string) {
    const level = 'info';
    const actor = 'plugin:secrets';
    api.write({
      rotationId,
      at: now(),
      event,
      level,
      message,
      actor,
      links: [],
    });
  }
  const timer = setInterval(() => {
    const scene = scenes.shift();
    if (scene) scene();
    else clearInterval(timer);
  }, 12_000);
}
