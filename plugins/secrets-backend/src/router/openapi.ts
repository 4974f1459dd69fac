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

import { JsonObject } from '@backstage/types';
import {
  rotationListQuerySchema,
  secretListQuerySchema,
} from '@keyturn/plugin-secrets-common';
import { journalQuerySchema } from './journalQuery';
import { operation, pathParameter } from './openApiOperation';
import { componentSchemas, queryParameters } from './openApiSchemas';

const listParameters = queryParameters(secretListQuerySchema);
const filterParameters = listParameters.filter(
  ({ name }) => !['sort', 'order', 'limit', 'cursor'].includes(String(name)),
);

/** The REST API as OpenAPI 3.0. Paths are written by hand; schemas are those that the code validates with. */
export function openApiDocument(): JsonObject {
  return {
    openapi: '3.0.3',
    info: {
      title: 'Secrets',
      version: '1',
      description:
        'Inventory and rotation of secrets. No answer ever holds a value. Instants are ISO 8601 in UTC, entity refs are full and in lower case. Every answer is Cache-Control: no-store.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/api/secrets' }],
    security: [{ backstage: [] }],
    paths: {
      ...secretPaths(),
      ...rotationPaths(),
      ...journalPaths(),
      ...boundaryPaths(),
      ...catalogPaths(),
      ...clusterPaths(),
    },
    components: {
      securitySchemes: {
        backstage: {
          type: 'http',
          scheme: 'bearer',
          description: 'A Backstage token of a user or a service',
        },
      },
      schemas: componentSchemas(),
    },
  };
}

function catalogPaths(): JsonObject {
  return {
    '/v1/catalog/hold': {
      get: operation(
        'getCatalogHold',
        'Whether the catalog lists so much less than it did that nothing is retired yet; for administrators',
        { answers: { 200: 'CatalogHold' }, refusals: [401, 403] },
      ),
    },
    '/v1/catalog/hold/release': {
      post: operation(
        'releaseCatalog',
        'Retires what the catalog no longer lists; for people',
        {
          body: 'ReleaseCatalog',
          answers: { 200: 'CatalogHold' },
          refusals: [400, 401, 403, 409],
        },
      ),
    },
  };
}

function clusterPaths(): JsonObject {
  return {
    '/v1/clusters/{cluster}/access': {
      get: operation(
        'getClusterAccess',
        'What the portal has to be granted in a cluster for the targets declared there; for administrators',
        {
          parameters: [pathParameter('cluster')],
          answers: { 200: 'ClusterAccess' },
          refusals: [400, 401, 403, 404],
        },
      ),
    },
  };
}

function boundaryPaths(): JsonObject {
  const one = [pathParameter('namespace'), pathParameter('name')];
  return {
    '/v1/boundaries': {
      get: operation('getBoundaries', 'Who may name what, for administrators', {
        answers: { 200: 'BoundariesOverview' },
        refusals: [401, 403],
      }),
    },
    '/v1/boundaries/secrets/{namespace}/{name}': {
      get: operation(
        'getSecretBoundary',
        'Why a secret may be rotated or not',
        {
          parameters: one,
          answers: { 200: 'SecretBoundary' },
          refusals: [400, 401, 403, 404],
        },
      ),
    },
    '/v1/boundaries/secrets/{namespace}/{name}/allow': {
      post: operation(
        'allowOutside',
        'Lets one rotation happen outside of the boundary, as the secret is declared now; for people',
        {
          parameters: one,
          body: 'AllowOutside',
          answers: { 200: 'SecretBoundary' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
  };
}

function secretPaths(): JsonObject {
  return {
    '/v1/secrets': {
      get: operation('listSecrets', 'Secrets that match a filter', {
        parameters: listParameters,
        answers: { 200: 'SecretPage' },
        refusals: [400, 401, 403],
      }),
    },
    '/v1/secrets/{namespace}/{name}': {
      get: operation('getSecret', 'One secret in full', {
        parameters: [pathParameter('namespace'), pathParameter('name')],
        answers: { 200: 'SecretDetail' },
        refusals: [400, 401, 404],
      }),
    },
    '/v1/secrets/{namespace}/{name}/plan': {
      get: operation('planRotation', 'What a rotation would touch', {
        parameters: [pathParameter('namespace'), pathParameter('name')],
        answers: { 200: 'RotationPlan' },
        refusals: [400, 401, 404, 429],
      }),
    },
    '/v1/secrets/{namespace}/{name}/compromise': {
      post: operation(
        'reportCompromise',
        'Reports it as compromised (201), or finds that it is already (200), and has its emergency rotation started',
        {
          parameters: [pathParameter('namespace'), pathParameter('name')],
          body: 'ReportCompromise',
          answers: { 200: 'CompromiseReport', 201: 'CompromiseReport' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
      delete: operation(
        'withdrawCompromise',
        'Withdraws the open report; a service only one that it made itself',
        {
          parameters: [pathParameter('namespace'), pathParameter('name')],
          body: 'WithdrawCompromise',
          answers: { 200: 'Compromise' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/secrets/{namespace}/{name}/versions/{versionId}/resolve': {
      post: operation(
        'resolveVersion',
        'Adopts a version that is on no record, or says that it was revoked by hand; for people who administrate',
        {
          parameters: [
            pathParameter('namespace'),
            pathParameter('name'),
            pathParameter('versionId'),
          ],
          body: 'ResolveVersion',
          answers: { 200: 'UnknownVersions' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/secrets/{namespace}/{name}/handover': {
      post: operation(
        'agreeHandover',
        'Hands a secret that the catalog no longer lists over to one that declares its Secrets; for people',
        {
          parameters: [pathParameter('namespace'), pathParameter('name')],
          body: 'AgreeHandover',
          answers: { 200: 'SecretHandovers' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/secrets/{namespace}/{name}/ciphertexts/confirm': {
      post: operation(
        'confirmCiphertexts',
        'Says that ciphertexts which no rotation brought hold the same value; for people who answer for the platform',
        {
          parameters: [pathParameter('namespace'), pathParameter('name')],
          body: 'ConfirmCiphertexts',
          answers: { 200: 'ChangedCiphertexts' },
          refusals: [400, 401, 403, 404, 409, 429],
        },
      ),
    },
    '/v1/facets': {
      get: operation('getFacets', 'Values that occur, each with a count', {
        parameters: filterParameters,
        answers: { 200: 'Facets' },
        refusals: [400, 401, 403],
      }),
    },
    '/v1/summary': {
      get: operation('getSummary', 'The four questions, and the compromised', {
        parameters: filterParameters,
        answers: { 200: 'Summary' },
        refusals: [400, 401, 403],
      }),
    },
  };
}

function journalPaths(): JsonObject {
  return {
    '/v1/journal': {
      get: operation(
        'exportJournal',
        'What happened to all secrets the caller may read, for keyturn-verify',
        { answers: { 200: 'JournalLine' }, lines: true, refusals: [401, 403] },
      ),
    },
    '/v1/secrets/{namespace}/{name}/journal': {
      get: operation(
        'exportSecretJournal',
        'What happened to one secret, for keyturn-verify',
        {
          parameters: [pathParameter('namespace'), pathParameter('name')],
          answers: { 200: 'JournalLine' },
          lines: true,
          refusals: [400, 401, 404],
        },
      ),
    },
  };
}

function rotationPaths(): JsonObject {
  const id = pathParameter('id');
  return {
    '/v1/rotations': {
      get: operation('listRotations', 'Rotations, newest first', {
        parameters: queryParameters(rotationListQuerySchema),
        answers: { 200: 'RotationPage' },
        refusals: [400, 401, 403],
      }),
      post: operation(
        'startRotation',
        'Opens a rotation of a secret (201), or adopts its open one (200)',
        {
          body: 'StartRotation',
          answers: { 200: 'StartedRotation', 201: 'StartedRotation' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/rotations/{id}': {
      get: operation('getRotation', 'One rotation', {
        parameters: [id],
        answers: { 200: 'Rotation' },
        refusals: [400, 401, 404],
      }),
    },
    '/v1/rotations/{id}/journal': {
      get: operation('getJournal', 'What happened in it, oldest first', {
        parameters: [id, ...queryParameters(journalQuerySchema)],
        answers: { 200: 'Journal' },
        refusals: [400, 401, 404],
      }),
    },
    '/v1/rotations/{id}/advance': {
      post: operation(
        'advanceRotation',
        'Runs it until the phase is reached or it must wait',
        {
          parameters: [id],
          body: 'AdvanceRotation',
          answers: { 200: 'Rotation' },
          refusals: [400, 401, 403, 404],
        },
      ),
    },
    '/v1/rotations/{id}/cancel': {
      post: operation('cancelRotation', 'Undoes it before its merge', {
        parameters: [id],
        body: 'CancelRotation',
        answers: { 200: 'Rotation' },
        refusals: [400, 401, 403, 404, 409],
      }),
    },
    '/v1/rotations/{id}/override': {
      post: operation(
        'overrideRotation',
        'Revokes the previous version in spite of the stragglers that were shown, which go into the audit record and the journal; refused with those that came in between; for people only',
        {
          parameters: [id],
          body: 'OverrideRotation',
          answers: { 200: 'Rotation' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/rotations/{id}/rollback': {
      post: operation(
        'rollbackRotation',
        'Has it go back to the previous version by pull requests, until that is revoked; for people only',
        {
          parameters: [id],
          body: 'RollbackRotation',
          answers: { 200: 'Rotation' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/rotations/{id}/values': {
      post: operation(
        'handInValues',
        'Hands in what only a person can mint; the values go to the authority and are kept nowhere; for people only',
        {
          parameters: [id],
          body: 'HandInValues',
          answers: { 200: 'Rotation' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/rotations/{id}/confirm-revocation': {
      post: operation(
        'confirmRevocation',
        'Says what became of a credential that only a person can revoke; for people only',
        {
          parameters: [id],
          body: 'ConfirmRevocation',
          answers: { 200: 'Rotation' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/rotations/{id}/propose-missing': {
      post: operation(
        'proposeMissing',
        'Opens pull requests for exactly what the base branches lack of what was merged',
        {
          parameters: [id],
          body: 'ProposeMissing',
          answers: { 200: 'Rotation' },
          refusals: [400, 401, 403, 404, 409],
        },
      ),
    },
    '/v1/rotations/{id}/retry': {
      post: operation('retryRotation', 'Tries its current step again now', {
        parameters: [id],
        answers: { 200: 'Rotation' },
        refusals: [400, 401, 403, 404, 409, 413, 415],
      }),
    },
  };
}
