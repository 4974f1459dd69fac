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
import { LookoutBench, UNATTENDED } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { HandedInCredential } from '../issuers/HandedInCredential';
import { AuthorizedInterventionService } from './AuthorizedInterventionService';
import { DefaultInterventionService } from './DefaultInterventionService';

const ana = { credentials: mockCredentials.user('user:default/ana') };

describe('AuthorizedInterventionService', () => {
  it('keeps what a person decides from a task that no person started, also where the rotation is the one that it was asked for', async () => {
    const bench = await RotationBench.create(
      await openTestDatabase('SQLITE_3'),
    );
    const lookout = new LookoutBench(bench);
    await lookout.reports.report(SECRET_REF, { reason: 'leak' }, ana);
    const [id] = await lookout.runTasks();
    expect(await lookout.starts.isAskedFor(SECRET_REF)).toBe(true);
    const interventions = new AuthorizedInterventionService({
      inner: new DefaultInterventionService({
        store: bench.store,
        engine: bench.engine(),
        auth: mockServices.auth(),
        clock: bench.clock,
      }),
      rotations: lookout.rotations,
      access: lookout.access,
    });
    const credential = HandedInCredential.of({ password: 'canary-of-a-task' });
    const { password } = credential.take();
    const refused =
      /^Only a person may .* resource:default\/db-password, and this is a service$/;
    await expect(
      interventions.handIn(id, { declaration: 'any', credential }, UNATTENDED),
    ).rejects.toThrow(refused);
    expect(() => password.use(String)).toThrow(/disposed/);
    await expect(
      interventions.confirmRevocation(
        id,
        { outcome: 'revoked', note: 'so I say' },
        UNATTENDED,
      ),
    ).rejects.toThrow(refused);
    await expect(
      interventions.rollback(id, { reason: 'so I say' }, UNATTENDED),
    ).rejects.toThrow(refused);
    await expect(lookout.rotations.retry(id, UNATTENDED)).rejects.toThrow(
      /^A scaffolder task that no person started may not/,
    );
    await expect(
      lookout.rotations.override(
        id,
        { reason: 'so I say', stragglers: ['any'] },
        UNATTENDED,
      ),
    ).rejects.toThrow(refused);
  });
});
