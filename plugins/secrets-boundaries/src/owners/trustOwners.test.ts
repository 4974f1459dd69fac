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

import { configOf, group, PEOPLE } from '../__testUtils__/acme';
import { readBoundaryConfig } from '../config/readBoundaryConfig';
import { trustOwners } from './trustOwners';

const CONFIG = readBoundaryConfig({
  ...configOf(),
  groupsFrom: [
    `url:${PEOPLE}/**`,
    'url:https://git.example.com/orgs/acme/teams/*',
    'msgraph:default/*',
    'file:/etc/people.yaml',
  ],
});
const ELSEWHERE = 'url:https://git.example.com/ines/people/blob/main/x.yaml';

const trusted = (...groups: Parameters<typeof trustOwners>[0]) =>
  trustOwners(groups, CONFIG);
const ancestors = (...groups: Parameters<typeof trustOwners>[0]) =>
  Object.fromEntries(
    trusted(...groups).map(owner => [owner.ref, owner.ancestors.sort()]),
  );

describe('trustOwners', () => {
  it('keeps groups and users in their own case, with their teams', () => {
    expect(
      trusted(
        group('Payments', { team: 'Acme/Payments, @acme/pay ,nonsense,' }),
        group('ines', { kind: 'User', namespace: 'People', team: 'acme/x' }),
        group('api', { kind: 'Component' }),
      ),
    ).toEqual([
      {
        ref: 'group:default/payments',
        name: 'Payments',
        namespace: 'default',
        ancestors: [],
        teams: ['@acme/payments', '@acme/pay'],
      },
      {
        ref: 'user:people/ines',
        name: 'ines',
        namespace: 'People',
        ancestors: [],
        teams: [],
      },
    ]);
  });

  it.each([
    `url:${PEOPLE}/groups.yaml`,
    `url:${PEOPLE.replace('blob', 'tree')}/a/b/groups.yaml`,
    'url:https://git.example.com/orgs/acme/teams/payments',
    'msgraph:default/4711',
    'file:/etc/people.yaml',
  ])('keeps a group from %s', location => {
    expect(trusted(group('x', { location }))).toHaveLength(1);
  });

  it.each([
    ELSEWHERE,
    '',
    `url:${PEOPLE}`,
    `url:${PEOPLE}/../../../x.yaml`,
    `url:${PEOPLE.replace('main', 'Main')}/groups.yaml`,
    `url:${PEOPLE.replace(
      'main',
      '0123456789abcdef0123456789abcdef01234567',
    )}/groups.yaml`,
    PEOPLE,
    'url:https://git.example.com/orgs/acme/teams/a/b',
    'url:https://git.example.com/orgs/evil/teams/payments',
    'url:https://git.example.com/orgs/acme/teams/blob/main/x',
    'url:file:/etc/people.yaml',
    'msgraph:other/4711',
    'msgraph:default/..',
    'file:etc/people.yaml',
    'file://etc/people.yaml',
    'file:/etc/../etc/people.yaml',
  ])('does not keep a group from %s', location => {
    expect(trusted(group('x', { location }))).toEqual([]);
  });

  it('knows nobody without rules', () => {
    expect(trustOwners([group('x')], { mode: 'unrestricted' })).toEqual([]);
    expect(trustOwners([group('x')], { mode: 'missing' })).toEqual([]);
  });

  it('goes up through parents, whichever side names the other', () => {
    expect(
      ancestors(
        group('top'),
        group('middle', { spec: { parent: 'top', children: ['low'] } }),
        group('low'),
        group('lowest', { spec: { parent: 'group:default/low' } }),
      ),
    ).toEqual({
      'group:default/top': [],
      'group:default/middle': ['group:default/top'],
      'group:default/low': ['group:default/middle', 'group:default/top'],
      'group:default/lowest': [
        'group:default/low',
        'group:default/middle',
        'group:default/top',
      ],
    });
  });

  it('knows no child and no parent from elsewhere', () => {
    expect(
      ancestors(
        group('top', { spec: { children: ['made'] } }),
        group('made', { location: ELSEWHERE, spec: { parent: 'top' } }),
        group('middle', {
          location: ELSEWHERE,
          spec: { parent: 'top', children: ['low'] },
        }),
        group('low', { spec: { parent: 'middle' } }),
      ),
    ).toEqual({ 'group:default/top': [], 'group:default/low': [] });
  });

  it('takes a parent without a namespace from that of the child', () => {
    expect(
      ancestors(
        group('top'),
        group('low', { namespace: 'other', spec: { parent: 'top' } }),
        group('next', { namespace: 'other', spec: { parent: 'default/top' } }),
      ),
    ).toEqual({
      'group:default/top': [],
      'group:other/low': [],
      'group:other/next': ['group:default/top'],
    });
  });

  it('ends in a circle, and passes over what is no ref', () => {
    expect(
      ancestors(
        group('a', { spec: { parent: 'b' } }),
        group('b', { spec: { parent: 'a', children: ['b', 'x:y:z', ''] } }),
        group('c', { spec: { parent: 'a' } }),
      ),
    ).toEqual({
      'group:default/a': ['group:default/b'],
      'group:default/b': ['group:default/a'],
      'group:default/c': ['group:default/a', 'group:default/b'],
    });
  });

  it('puts no user below a group', () => {
    expect(
      ancestors(
        group('top', { spec: { children: ['user:default/ines'] } }),
        group('ines', { kind: 'User', spec: { parent: 'top' } }),
      ),
    ).toMatchObject({ 'user:default/ines': [] });
  });
});
