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

import { Change, retargeted } from '../Attempt';
import { Company } from '../Company';
import { GITOPS } from '../companyNames';
import { Spec, specOf } from '../planting';

/** All that the secret of Payments names, which is inside for Payments alone. */
export const allOfPayments: Change = (spec, company) => ({
  ...specOf(company.sandbox.forge.url, company.victim),
  rotation: spec.rotation,
});

/** The spec with its target in a place that Payments has but does not declare, so that nobody had it first. */
export const undeclaredOfPayments = (spec: Spec, company: Company): Spec =>
  retargeted(spec, {
    namespace: 'payments',
    secretName: 'payments-undeclared',
    manifest: company.page(
      GITOPS,
      'clusters/eu-1/payments/undeclared-secret.yaml',
    ),
    workloads: undefined,
  });

/** All that Payments may, and nobody declared first. */
export const asPayments: Change = (spec, company, own) =>
  undeclaredOfPayments(allOfPayments(spec, company, own), company);

/** Of no team, so that only those below the platform may name it. */
const beyondData: Change = (spec, company) =>
  retargeted(spec, {
    namespace: 'infra',
    secretName: 'infra-root',
    manifest: company.page(GITOPS, 'clusters/eu-1/infra/root-secret.yaml'),
    workloads: undefined,
  });

/** That, with an owner who is said to be below the platform. */
export const beyondDataFor =
  (ref: string): Change =>
  (spec, ...rest) => ({
    ...beyondData(spec, ...rest),
    owner: ref,
  });
