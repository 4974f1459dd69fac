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

import { SABOTAGES } from './engine/messages';
import type { SabotageResult } from './sabotage/runSabotage';
import { runProgram } from './__testUtils__/runProgram';

jest.setTimeout(600_000);

/** The rule that is there for it; others may be broken as well. */
const NOTICED_AS: Record<(typeof SABOTAGES)[number], string> = {
  'mints-twice': 'at most one new version is live',
  'revokes-early':
    'the old version works until the new one is proven everywhere',
  'proposes-twice': 'one pull request per repository and way',
  'withdraws-nothing': 'no pull request stays open',
  'forgets-journal': 'the journal has each phase once',
  'goes-silent': 'it ends in a terminal state',
  'asks-elsewhere':
    'nothing outside a boundary was asked, touched, minted or revoked',
  'believes-labels': 'nothing is called proven that not every pod has read',
  'believes-merges': 'what is revoked is on no base branch',
  'completes-early': 'every cluster runs the new version',
};

describe('a broken promise', () => {
  let found: SabotageResult[];

  beforeAll(async () => {
    found = await runProgram('sabotage');
  });

  it.each(SABOTAGES)('that %s is noticed', sabotage => {
    const result = found.find(one => one.sabotage === sabotage);
    expect(result?.violations).toContain(NOTICED_AS[sabotage]);
  });
});
