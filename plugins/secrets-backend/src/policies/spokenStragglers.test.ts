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

import { Straggler } from '../database/RotationStore';
import { spokenStragglers } from './spokenStragglers';

const straggler = (name: string, ownerRef?: string): Straggler => ({
  key: name,
  name,
  ownerRef,
  state: 'not-yet',
  evidence: 'it started too early',
});

describe('spokenStragglers', () => {
  it('names each with its owner, where it is known, and what was seen', () => {
    expect(
      spokenStragglers([straggler('Pod a', 'group:default/a'), straggler('b')]),
    ).toBe(
      'Pod a (owner group:default/a): it started too early; b: it started too early',
    );
  });

  it('says how many more there are where not all are to be named', () => {
    const three = ['a', 'b', 'c'].map(name => straggler(name));
    expect(spokenStragglers(three, 1)).toBe(
      'a: it started too early; and 2 more',
    );
    expect(spokenStragglers(three, 3)).not.toContain('more');
    expect(spokenStragglers([])).toBe('');
  });
});
