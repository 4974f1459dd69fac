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

import { Parts } from '../cluster/parts';
import { renderRealPage } from './realPage';

describe('the page of a run', () => {
  it('shows each section once, and what was seen of each check', () => {
    const part = {
      ...{ binary: '', source: '', module: 'example.com/etcd' },
      ...{ version: '3', seconds: 61 },
    };
    const page = renderRealPage(
      {
        parts: { etcd: part } as Parts,
        seconds: 90,
        outcomes: [
          { section: 'Scopes', title: 'strict', seen: 'completed' },
          { section: 'Scopes', title: 'wide', seen: 'a | b' },
        ],
      },
      { machine: '2 x CPU', day: '2026-11-30' },
    );
    expect(page.match(/## Scopes/g)).toHaveLength(1);
    expect(page).toContain('| strict | completed     |');
    expect(page).toContain('| wide   | a \\| b        |');
    expect(page).toContain('1 min 30 s');
    expect(page).toContain('1 min 1 s');
  });
});
