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

import { TeamName } from '../people';
import { checkoutSecrets } from './checkoutSecrets';
import { dataSecrets } from './dataSecrets';
import { identitySecrets } from './identitySecrets';
import { partnerSecrets } from './partnerSecrets';
import { paymentsSecrets } from './paymentsSecrets';
import { platformSecrets } from './platformSecrets';
import { SampleSecret } from './SampleSecret';

/**
 * The secrets of the sample company, by the team in whose folder of the catalog repository they are declared and the name
 * of the file. A team declares what it owns, and what is left of a team that no longer exists.
 */
export const SECRETS_BY_FILE: ReadonlyArray<{
  team: TeamName;
  file: string;
  secrets: readonly SampleSecret[];
}> = [
  { team: 'payments', file: 'secrets.yaml', secrets: paymentsSecrets },
  { team: 'checkout', file: 'secrets.yaml', secrets: checkoutSecrets },
  { team: 'identity', file: 'secrets.yaml', secrets: identitySecrets },
  { team: 'data', file: 'secrets.yaml', secrets: dataSecrets },
  { team: 'platform', file: 'secrets.yaml', secrets: platformSecrets },
  { team: 'payments', file: 'partners.yaml', secrets: partnerSecrets },
];

export const SAMPLE_SECRETS: readonly SampleSecret[] = SECRETS_BY_FILE.flatMap(
  ({ secrets }) => secrets,
);

/** The id of the version that is live after seeding. */
export function seedVersionId(secret: SampleSecret): string {
  return `v-seed-${SAMPLE_SECRETS.indexOf(secret) + 1}`;
}

export * from './SampleSecret';
