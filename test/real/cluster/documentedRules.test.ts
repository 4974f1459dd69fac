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

import { accessOf } from '@keyturn/plugin-secrets-common';
import { documentedRules, grantsOf, without } from './documentedRules';

describe('the documented rules', () => {
  it('are those of the README, verb by verb', () => {
    const grants = grantsOf(documentedRules().targets);
    expect(grants).toContainEqual({
      group: '',
      resource: 'secrets',
      verb: 'get',
      name: 'session-key',
    });
    expect(grants).toContainEqual({
      group: 'batch',
      resource: 'jobs',
      verb: 'list',
    });
    expect(grants.map(({ verb }) => verb)).not.toContain('watch');
  });

  it('are those that are generated from the declarations', () => {
    const [{ rules }] = accessOf([
      {
        namespace: 'payments',
        secretName: 'session-key',
        workloads: [{ kind: 'Deployment', name: 'payments-api' }],
      },
    ]);
    expect(documentedRules().targets).toEqual(rules);
  });

  it('can be given without one of them', () => {
    const { targets } = documentedRules();
    const missing = { group: 'apps', resource: 'deployments', verb: 'list' };
    const left = grantsOf(without(targets, missing));
    expect(left).not.toContainEqual(missing);
    expect(left).toHaveLength(grantsOf(targets).length - 1);
  });
});
