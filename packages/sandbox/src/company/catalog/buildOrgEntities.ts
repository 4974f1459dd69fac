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
import { COMPANY, emailOf, PEOPLE, Person, TEAMS } from '../people';

/** Company, teams and people. */
export function buildOrgEntities(): Entity[] {
  return [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: {
        name: COMPANY.name,
        title: COMPANY.title,
        description: 'A shop that sells everything.',
      },
      spec: {
        type: 'organization',
        profile: { displayName: COMPANY.title },
        children: Object.keys(TEAMS),
      },
    },
    ...Object.entries(TEAMS).map(([name, { title, description }]) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name, title, description },
      spec: {
        type: 'team',
        profile: { displayName: title, email: emailOf(`team-${name}`) },
        parent: COMPANY.name,
        children: [],
      },
    })),
    ...PEOPLE.map(buildUser),
  ];
}

function buildUser({ login, displayName, description, team }: Person): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: login, title: displayName, description },
    spec: {
      profile: { displayName, email: emailOf(login) },
      memberOf: [team],
    },
  };
}
