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
import {
  APIS,
  COMPONENTS,
  DOMAINS,
  RESOURCES,
  SampleApi,
  SampleComponent,
  SYSTEMS,
} from '../landscape';
import { TeamName } from '../people';

const LIFECYCLE = 'production';

/** Domains and systems. */
export function buildSystemEntities(): Entity[] {
  return [
    ...DOMAINS.map(domain => entity('Domain', domain, {})),
    ...SYSTEMS.map(system =>
      entity('System', system, { domain: system.domain }),
    ),
  ];
}

/** Components, APIs, and resources that are not secrets, as far as a team owns them. */
export function buildComponentEntities(team: TeamName): Entity[] {
  const isOwned = ({ owner }: { owner: TeamName }) => owner === team;
  return [
    ...COMPONENTS.filter(isOwned).map(buildComponent),
    ...APIS.filter(isOwned).map(buildApi),
    ...RESOURCES.filter(isOwned).map(resource =>
      entity('Resource', resource, {
        type: resource.type,
        system: resource.system,
      }),
    ),
  ];
}

function buildComponent(component: SampleComponent): Entity {
  const { type, system, provides, consumes } = component;
  return entity('Component', component, {
    type,
    lifecycle: LIFECYCLE,
    system,
    ...(provides && { providesApis: provides }),
    ...(consumes && { consumesApis: consumes }),
  });
}

function buildApi(api: SampleApi): Entity {
  return entity('API', api, {
    type: 'openapi',
    lifecycle: LIFECYCLE,
    system: api.system,
    definition: `openapi: 3.0.3
info:
  title: ${api.title}
  description: ${api.description}
  version: 1.0.0
paths: {}
`,
  });
}

function entity(
  kind: string,
  about: { name: string; title: string; description: string; owner: string },
  spec: Entity['spec'],
): Entity {
  const { name, title, description, owner } = about;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, title, description },
    spec: { ...spec, owner },
  };
}
