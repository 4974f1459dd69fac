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
import { fakeSecret } from '@keyturn/plugin-secrets-node/testUtils';
import { ManualIssuer } from './ManualIssuer';

describe('ManualIssuer', () => {
  const issuer = new ManualIssuer();
  const secret = fakeSecret({
    spec: { credential: { kind: 'certificate', issuer: 'manual' } },
  });
  const request = { rotationId: 'rotation-1', secret, keys: ['tls.key'] };

  it('has no problem with any secret', () => {
    expect(issuer.problems()).toEqual([]);
    expect(issuer.capabilities.kinds).toContain('certificate');
  });

  it('says that only a person can mint, and whom to ask', async () => {
    const refused = issuer.issue(request);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(
      /^Only a person can mint db-password.*Ask group:default\/payments/,
    );
    await expect(
      issuer.verify({ values: {}, handle: {} }, request),
    ).rejects.toThrow(InputError);
  });

  it('revokes nothing and says who can', async () => {
    await expect(
      issuer.revoke({ id: 'v-1', handle: {} }, secret),
    ).resolves.toEqual({
      outcome: 'nothing-to-revoke',
      evidence: expect.stringContaining('Only a person can revoke'),
    });
  });
});
