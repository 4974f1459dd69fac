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

import { BoundaryConfig } from './config/BoundaryConfig';
import { compileRule } from './rules/CompiledRule';
import { RuleBoundaries } from './rules/RuleBoundaries';
import { originsOf, warningsOf } from './rules/warningsOf';
import { Boundaries, TrustedOwner } from './types';

const NOTHING_ALLOWED = [
  {
    field: 'secrets.boundaries',
    message:
      'secrets.boundaries is missing from the config, so nothing is rotated until it says who may name what.',
    missing:
      'secrets.boundaries: { groupsFrom: [where groups are declared], rules: [{ owners, declaredIn, targets, issuers, authorities, policies }] }',
  },
];

const MISSING: Boundaries = {
  mode: 'missing',
  warnings: [
    'secrets.boundaries is missing from the config, so nothing is rotated. It needs groupsFrom, which says where groups are declared, and rules, which say who may name what.',
  ],
  overlaps: [],
  judge: () => NOTHING_ALLOWED,
  judgePlaces: () => NOTHING_ALLOWED,
  judgeAccount: () => NOTHING_ALLOWED,
  isTied: () => false,
  asksCodeOwners: () => false,
};

const UNRESTRICTED: Boundaries = {
  mode: 'unrestricted',
  warnings: [
    'secrets.boundaries is unrestricted: anyone who can register an entity can have the files, credentials and namespaces of every team changed.',
  ],
  overlaps: [],
  judge: () => [],
  judgePlaces: () => [],
  judgeAccount: () => [],
  isTied: () => true,
  asksCodeOwners: () => false,
};

/**
 * The boundaries of an installation.
 *
 * @param config - as `readBoundaryConfig` gave it
 * @param owners - as `trustOwners` gave them; nobody else owns anything
 * @public
 */
export function boundariesOf(
  config: BoundaryConfig,
  owners: TrustedOwner[],
): Boundaries {
  if (config.mode === 'missing') {
    return MISSING;
  }
  if (config.mode === 'unrestricted') {
    return UNRESTRICTED;
  }
  const rules = config.rules.map((rule, i) => compileRule(i, rule, owners));
  return new RuleBoundaries(
    rules,
    owners,
    originsOf(config),
    warningsOf(rules, owners),
  );
}
