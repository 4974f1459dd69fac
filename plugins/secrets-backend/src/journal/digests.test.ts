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

import { NotificationPayload } from '@backstage/plugin-notifications-common';
import { PendingNotice } from '../database/NoticeStore';
import { bundlesOf, digestOf } from './digests';

const PAYMENTS = 'group:default/payments';
const PLATFORM = 'group:default/platform';

let ids = 0;
function pending(
  title: string,
  options: Partial<PendingNotice> & Partial<NotificationPayload> = {},
): PendingNotice {
  const { severity = 'normal', topic, ...fields } = options;
  ids += 1;
  return {
    id: `${ids}`,
    dedupeKey: title,
    secretRef: `resource:default/${title}`,
    recipients: [PAYMENTS],
    attempts: 0,
    ownerRef: PAYMENTS,
    ...fields,
    payload: { title, severity, topic },
  };
}

const above = 2;

function digestsOf(members: PendingNotice[], options: { above: number }) {
  return bundlesOf(members, options).map(bundle => digestOf(bundle));
}

describe('digests', () => {
  it('makes one notice of many to one recipient, the most urgent first', () => {
    const members = [
      pending('a', { severity: 'low' }),
      pending('b'),
      pending('c', { severity: 'high' }),
      pending('d'),
    ];
    expect(digestsOf(members, { above })).toEqual([
      {
        recipient: PAYMENTS,
        members: [members[2], members[1], members[3], members[0]].map(
          ({ id }) => id,
        ),
        notice: {
          dedupeKey: expect.stringMatching(/^digest:[0-9a-f]{24}$/),
          secretRef: 'resource:default/c',
          recipients: [PAYMENTS],
          digest: true,
          fact: { kind: 'digest', members: ['3', '2', '4', '1'] },
          payload: {
            title: '3 secrets need the attention of payments',
            description: 'c; b; d; a',
            link: '/secrets?owner=group%3Adefault%2Fpayments&health=compromised&health=expired&health=due&health=partial&health=rotating',
            severity: 'high',
            topic: 'Secrets digest',
            scope: expect.stringMatching(/^secrets:digest:/),
          },
        },
      },
    ]);
  });

  it('leaves as many as there may be, what is critical, digests, and what has no recipient yet', () => {
    const alone = [
      pending('a'),
      pending('b'),
      pending('c', { severity: 'critical' }),
      pending('d', { digest: true }),
      pending('e', { unowned: true }),
    ];
    expect(digestsOf(alone, { above })).toEqual([]);
  });

  it('names ten at most', () => {
    const [{ notice }] = digestsOf(
      Array.from({ length: 13 }, (_, i) => pending(`n${i}`)),
      { above },
    );
    expect(notice.payload.description).toMatch(/; n9; and 3 more$/);
  });

  it('leads to all secrets where some are of others', () => {
    const [{ notice }] = digestsOf(
      ['a', 'b', 'c'].map(title => pending(title, { recipients: [PLATFORM] })),
      { above },
    );
    expect(notice.payload.link).toMatch(/^\/secrets\?scope=all&health=/);
  });

  it('leads to those without an owner where it tells of nothing else', () => {
    const [{ notice }] = digestsOf(
      ['a', 'b', 'c'].map(title =>
        pending(title, { topic: 'Secret ownership', ownerRef: undefined }),
      ),
      { above },
    );
    expect(notice.payload.link).toBe('/secrets?scope=all&ownership=none');
  });

  it('does not call for attention where there are only news', () => {
    const [{ notice }] = digestsOf(
      ['a', 'b', 'c'].map(title => pending(title, { severity: 'low' })),
      { above },
    );
    expect(notice.payload).toMatchObject({
      title: 'News of 3 secrets',
      severity: 'low',
    });
  });

  it('call the group by its title, and are the same by any', () => {
    const [bundle] = bundlesOf(
      ['a', 'b', 'c'].map(title => pending(title)),
      { above },
    );
    const { notice } = digestOf(bundle, 'Payments Team');
    expect(notice.payload.title).toBe(
      '3 secrets need the attention of Payments Team',
    );
    expect(notice.dedupeKey).toBe(digestOf(bundle).notice.dedupeKey);
  });

  it('speaks to a person as to one', () => {
    const jane = 'user:default/jane';
    const [{ notice }] = digestsOf(
      ['a', 'b', 'c'].map(title => pending(title, { recipients: [jane] })),
      { above },
    );
    expect(notice.payload.title).toBe('3 secrets need attention');
  });

  it('is the same for the same notices, and another for others', () => {
    const members = ['a', 'b', 'c'].map(title => pending(title));
    const keyOf = (all: PendingNotice[]) =>
      digestsOf(all, { above })[0].notice.dedupeKey;
    expect(keyOf(members)).toBe(keyOf([...members].reverse()));
    expect(keyOf(members)).not.toBe(keyOf([...members, pending('d')]));
  });
});
