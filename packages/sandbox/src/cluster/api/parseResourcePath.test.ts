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

import { parseResourcePath } from './parseResourcePath';

describe('parseResourcePath', () => {
  it.each([
    ['/api/v1/namespaces', ['namespaces', undefined, undefined, false]],
    [
      '/api/v1/namespaces/payments',
      ['namespaces', undefined, 'payments', false],
    ],
    ['/api/v1/secrets', ['secrets', undefined, undefined, false]],
    [
      '/api/v1/namespaces/payments/secrets',
      ['secrets', 'payments', undefined, false],
    ],
    [
      '/api/v1/namespaces/payments/secrets/db',
      ['secrets', 'payments', 'db', false],
    ],
    [
      '/apis/apps/v1/namespaces/payments/deployments/api/status',
      ['deployments', 'payments', 'api', true],
    ],
    [
      '/apis/bitnami.com/v1alpha1/sealedsecrets',
      ['sealedsecrets', undefined, undefined, false],
    ],
  ])('understands %s', (path, expected) => {
    const parsed = parseResourcePath(path);
    expect([
      parsed?.kind.plural,
      parsed?.namespace,
      parsed?.name,
      parsed?.status,
    ]).toEqual(expected);
  });

  it.each([
    '/api/v1/nodes',
    '/api/v2/secrets',
    '/apis/apps/v1beta1/deployments',
    '/api/v1/secrets/db',
    '/api/v1/namespaces/payments/namespaces/payments',
    '/api/v1/namespaces/payments/secrets/db/scale',
    '/',
  ])('finds nothing at %s', path => {
    expect(parseResourcePath(path)).toBeUndefined();
  });
});
