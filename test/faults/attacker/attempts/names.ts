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

import { Attempt, Change, overlaid, retargeted } from '../Attempt';
import { GITOPS } from '../companyNames';
import { Spec } from '../planting';
import { declared } from './declared';

const FILE = `${GITOPS}/blob/main/`;

/** The target with another page of a file. */
const inFile =
  (path: string, more: Spec = {}): Change =>
  (spec, company) =>
    retargeted(spec, {
      manifest: `${company.sandbox.forge.url}/${FILE}${path}`,
      ...more,
    });

const UNDECLARED = 'clusters/eu-1/payments/undeclared-secret.yaml';

export const PATHS: Attempt[] = [
  declared(
    'path and namespace',
    'a SealedSecret of Payments that no entity declares, in its own namespace',
    inFile(UNDECLARED, {
      namespace: 'payments',
      secretName: 'payments-undeclared',
      workloads: undefined,
    }),
  ),
  declared(
    'path and namespace',
    'the same file, said to be of the namespace of Data',
    inFile(UNDECLARED, { workloads: undefined }),
  ),
  declared(
    'path and namespace',
    'a manifest of Payments without a namespace, as Kustomize has it',
    inFile('apps/payments/kustomized.yaml', {
      secretName: 'payments-undeclared',
      workloads: undefined,
    }),
  ),
  declared(
    'path and namespace',
    'a path out of the folder of Data by ..',
    inFile(`clusters/eu-1/data/../payments/undeclared-secret.yaml`, {
      workloads: undefined,
    }),
  ),
  declared(
    'path and namespace',
    'the same by %2e%2e',
    inFile(`clusters/eu-1/data/%2e%2e/payments/undeclared-secret.yaml`, {
      workloads: undefined,
    }),
  ),
  declared(
    'path and namespace',
    'the namespace of Payments by a manifest of Data',
    spec => retargeted(spec, { namespace: 'payments' }),
  ),
  declared(
    'path and namespace',
    'the Deployment of Payments as the workload of a secret of Data',
    (spec, company) =>
      retargeted(spec, {
        workloads: [
          {
            kind: 'Deployment',
            name: 'payments-api',
            manifest: `${company.sandbox.forge.url}/${FILE}clusters/eu-1/payments/api-workload.yaml`,
          },
        ],
      }),
  ),
  declared(
    'path and namespace',
    'another branch of the GitOps repository',
    (spec, company, own) =>
      retargeted(spec, {
        manifest: `${company.sandbox.forge.url}/${GITOPS}/blob/release/clusters/eu-1/data/${own.name}-secret.yaml`,
      }),
    {
      async before(company) {
        await company.push(GITOPS, { 'README.md': 'Release\n' }, 'release');
        return [];
      },
    },
  ),
];

const client =
  (name: string): Change =>
  spec =>
    overlaid(spec, { credential: { options: { client: name } } });

export const ACCOUNTS: Attempt[] = [
  declared(
    'account and adopted id',
    'the client of Payments, sealed into the namespace of Data',
    client('payments-api'),
  ),
  declared(
    'account and adopted id',
    'the live token of Payments as the one to replace and revoke, by a client of Data',
    (spec, { victim }) =>
      overlaid(spec, { credential: { id: victim.tokenId } }),
  ),
  declared(
    'account and adopted id',
    'both: the client and the live token of Payments',
    (spec, company, own) =>
      overlaid(client('payments-api')(spec, company, own), {
        credential: { id: company.victim.tokenId },
      }),
  ),
  declared(
    'account and adopted id',
    'a client of Data Lake, whose name begins like those of Data',
    client('data-lake-api'),
  ),
  declared(
    'account and adopted id',
    'a client with a path in its name',
    client('data-a/../payments-api'),
  ),
  declared(
    'account and adopted id',
    'an id with a path that leads to the token of Payments',
    (spec, { victim }) =>
      overlaid(spec, { credential: { id: `x/../${victim.tokenId}` } }),
  ),
];
