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

import { formatLabelSelector } from './formatLabelSelector';

describe('formatLabelSelector', () => {
  it('formats each way to select', () => {
    expect(
      formatLabelSelector({
        matchLabels: { app: 'api', 'acme.com/tier': 'web' },
        matchExpressions: [
          { key: 'zone', operator: 'In', values: ['a', 'b'] },
          { key: 'canary', operator: 'NotIn', values: ['true'] },
          { key: 'team', operator: 'Exists' },
          { key: 'legacy', operator: 'DoesNotExist' },
        ],
      }),
    ).toBe(
      'app=api,acme.com/tier=web,zone in (a,b),canary notin (true),team,!legacy',
    );
  });

  it('is empty where nothing is selected by', () => {
    expect(formatLabelSelector()).toBe('');
    expect(formatLabelSelector({})).toBe('');
  });
});
