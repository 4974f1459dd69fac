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

import { checkoutSecrets } from './checkoutSecrets';
import { dataSecrets } from './dataSecrets';
import { identitySecrets } from './identitySecrets';
import { partnerSecrets } from './partnerSecrets';
import { paymentsSecrets } from './paymentsSecrets';
import { platformSecrets } from './platformSecrets';
import { SampleSecret } from './SampleSecret';

/** The secrets of the sample company, by the file of the catalog repository that declares them. */
export const SECRETS_BY_FILE = {
  payments: paymentsSecrets,
  checkout: checkoutSecrets,
  identity: identitySecrets,
  data: dataSecrets,
  platform: platformSecrets,
  partners: partnerSecrets,
} as const;

export const SAMPLE_SECRETS: readonly SampleSecret[] =
  Object.values(SECRETS_BY_FILE).flat();

/** The id of the version that is live after seeding. */
export function seedVersionId(secret: SampleSecret): string {
  return `v-seed-${SAMPLE_SECRETS.indexOf(secret) + 1}`;
}

export * from './SampleSecret';
