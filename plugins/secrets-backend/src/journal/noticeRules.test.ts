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

import { mockServices } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { readNoticeRules } from './noticeRules';

const read = (notices: JsonObject = {}) =>
  readNoticeRules(mockServices.rootConfig({ data: { secrets: { notices } } }));

describe('readNoticeRules', () => {
  it('tells nobody and bundles what is more than five, by default', () => {
    expect(read()).toEqual({ escalation: {}, digestAbove: 5 });
  });

  it('takes a group by its name, and any duration', () => {
    const { escalation, digestAbove } = read({
      escalation: { group: 'Platform', after: { days: 2 } },
      digestAbove: 9,
    });
    expect(escalation.group).toBe('group:default/platform');
    expect(escalation.after!.as('days')).toBe(2);
    expect(digestAbove).toBe(9);
    const iso = read({ escalation: { group: 'user:jane', after: 'PT4H' } });
    expect(iso.escalation.group).toBe('user:default/jane');
    expect(iso.escalation.after!.as('hours')).toBe(4);
  });

  it.each([
    [{ escalation: { group: '/' } }, 'secrets.notices.escalation.group'],
    [{ escalation: { after: 'soon' } }, 'secrets.notices.escalation.after'],
    [{ digestAbove: 0 }, 'secrets.notices.digestAbove is 0'],
    [{ digestAbove: 1.5 }, 'secrets.notices.digestAbove is 1.5'],
  ])('refuses %j and names the field', (notices, message) => {
    expect(() => read(notices)).toThrow(message);
  });
});
