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

import { stringify } from 'yaml';
import { Company } from '../Company';
import { CATALOG, VICTIM } from '../companyNames';
import { Rotations } from '../Rotations';

function component(name: string, spec: object): string {
  return stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name },
    spec: {
      ...{ type: 'service', lifecycle: 'production' },
      owner: 'group:default/data',
      ...spec,
    },
  });
}

/** A component of Data, declared in the folder of Data unless another repository is named. */
export async function addComponent(
  company: Company,
  name: string,
  spec: object,
  repository = CATALOG,
): Promise<void> {
  const path = `teams/data/${name}.yaml`;
  await company.push(repository, { [path]: component(name, spec) });
  await company.register(company.page(repository, path));
}

/** The attacker reports the secret of Payments, and tries what a report leads to. */
export async function reportVictim(company: Company): Promise<void> {
  const rotations = new Rotations(company);
  await rotations.report(VICTIM);
  await company.portal.run('due-lookout');
  if (company.portal.takeAsked().includes(VICTIM)) {
    await rotations.tryAll(VICTIM);
  }
}
