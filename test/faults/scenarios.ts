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

import { Scenario } from './RotationWalk';

/** The ways that a rotation goes when nothing goes wrong; the first is the rule, the others add calls of their own. */
export const SCENARIOS: Scenario[] = [
  { name: 'A person merges', policy: {}, reviewer: 'merges' },
  {
    name: 'It merges itself',
    policy: { approval: 'auto-merge' },
    reviewer: 'looks-away',
  },
  { name: 'A person cancels', policy: {}, reviewer: 'cancels' },
  { name: 'A person closes a pull request', policy: {}, reviewer: 'closes' },
  {
    name: 'A person rolls back',
    policy: {},
    reviewer: 'merges',
    thenRollsBack: true,
  },
];
