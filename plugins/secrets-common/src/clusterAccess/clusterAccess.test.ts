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

import { accessManifests } from './accessManifests';
import { accessOf } from './accessOf';

const target = (
  namespace: string,
  secretName: string,
  workloads?: string[],
) => ({
  namespace,
  secretName,
  workloads: workloads?.map(name => ({ kind: 'Deployment' as const, name })),
});

describe('accessOf', () => {
  it('grants each namespace its own names, each once', () => {
    const access = accessOf([
      target('payments', 'b', ['worker', 'api']),
      target('data', 'c'),
      target('payments', 'a', ['api']),
    ]);
    expect(access.map(one => [one.namespace, one.secretNames])).toEqual([
      ['data', ['c']],
      ['payments', ['a', 'b']],
    ]);
    expect(access[1].rules).toContainEqual({
      apiGroups: ['apps'],
      resources: ['deployments'],
      resourceNames: ['api', 'worker'],
      verbs: ['get'],
    });
  });

  it('never lists Secrets, and never grants get without names', () => {
    const rules = accessOf([
      target('data', 'c'),
      target('payments', 'a', ['api']),
    ]).flatMap(one => one.rules);
    const gets = rules.filter(({ verbs }) => verbs.includes('get'));
    expect(
      gets.filter(({ resourceNames = [] }) => resourceNames.length === 0),
    ).toEqual([]);
    const ofSecrets = rules.filter(({ resources }) =>
      resources.includes('secrets'),
    );
    expect(ofSecrets.map(({ verbs }) => verbs)).toEqual([['get'], ['get']]);
    expect(rules.flatMap(({ verbs }) => verbs)).not.toContain('watch');
  });
});

describe('accessManifests', () => {
  it('takes no name of a declaration for more than a name', () => {
    const manifests = accessManifests({
      cluster: 'eu-1\n---\nkind: ClusterRole',
      targets: [target('payments', 'on'), target('payments', '1e3')],
      leftOut: ['resource:default/x\nkind: ClusterRole'],
    });
    expect(manifests).toContain('resourceNames: ["1e3", "on"]');
    expect(manifests).not.toMatch(/^(kind: ClusterRole|---\n---)/m);
  });
});
