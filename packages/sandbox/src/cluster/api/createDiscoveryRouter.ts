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

import express, { Router } from 'express';
import {
  apiVersionOf,
  RESOURCE_KINDS,
  ResourceKind,
} from '../objects/resourceKinds';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** Tells clients which API versions and resources there are. */
export function createDiscoveryRouter(): Router {
  const router = express.Router();
  router.get('/version', (_req, res) => {
    res.json({
      major: '1',
      minor: '31',
      gitVersion: 'v1.31.0-keyturn-sandbox',
    });
  });
  router.get('/api', (_req, res) => {
    res.json({ kind: 'APIVersions', versions: ['v1'] });
  });
  router.get('/apis', (_req, res) => {
    res.json({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups() });
  });
  for (const apiVersion of new Set(RESOURCE_KINDS.map(apiVersionOf))) {
    const path = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    router.get(path, (_req, res) => {
      res.json({
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: apiVersion,
        resources: RESOURCE_KINDS.filter(
          kind => apiVersionOf(kind) === apiVersion,
        ).flatMap(describe),
      });
    });
  }
  for (const group of groups()) {
    router.get(`/apis/${group.name}`, (_req, res) => {
      res.json({ kind: 'APIGroup', apiVersion: 'v1', ...group });
    });
  }
  return router;
}

function groups() {
  const named = RESOURCE_KINDS.filter(({ group }) => group);
  return [...Map.groupBy(named, ({ group }) => group)].map(([name, kinds]) => {
    const versions = [...new Set(kinds.map(({ version }) => version))].map(
      version => ({ groupVersion: `${name}/${version}`, version }),
    );
    return { name, versions, preferredVersion: versions[0] };
  });
}

function describe(kind: ResourceKind) {
  const resource = {
    name: kind.plural,
    singularName: kind.kind.toLowerCase(),
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: VERBS,
  };
  const status = {
    ...resource,
    name: `${kind.plural}/status`,
    singularName: '',
    verbs: ['get', 'patch', 'update'],
  };
  return kind.reconciled ? [resource, status] : [resource];
}
