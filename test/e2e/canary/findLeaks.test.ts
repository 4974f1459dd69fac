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

import { findLeaks, Place } from './findLeaks';

const VALUE = 'p4ss~word+with/odd=&"characters';
const secret = { name: 'password of db', value: Buffer.from(VALUE) };

function placeWith(text: string): Place {
  return { name: 'a log', texts: [Buffer.from('before'), Buffer.from(text)] };
}

describe('findLeaks', () => {
  it.each([
    ['as it is', `level=info ${VALUE} msg`],
    ['in JSON', JSON.stringify({ password: VALUE })],
    ['in a URL', `https://user:${encodeURIComponent(VALUE)}@host`],
    ['in hex', `0x${Buffer.from(VALUE).toString('hex')}`],
    ['in base64', Buffer.from(VALUE).toString('base64')],
    ['in base64 after a name', Buffer.from(`u:${VALUE}`).toString('base64')],
    ['in base64 amid text', Buffer.from(`me:${VALUE}!`).toString('base64url')],
  ])('finds a value %s, and does not tell it', (_, text) => {
    const leaks = findLeaks([placeWith(text)], [secret]);

    expect(leaks.length).toBeGreaterThan(0);
    expect(leaks[0]).toMatch(/^a log: password of db \(/);
    expect(leaks.join()).not.toContain(VALUE);
  });

  it('finds one line of a key', () => {
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
    const key = {
      name: 'key of tls',
      value: Buffer.from(
        `-----BEGIN PRIVATE KEY-----\n${line}\nAnotherLineOfThisKey\n-----END PRIVATE KEY-----\n`,
      ),
    };

    expect(findLeaks([placeWith(`… ${line} …`)], [key])).toHaveLength(1);
    expect(
      findLeaks([placeWith('-----BEGIN PRIVATE KEY-----')], [key]),
    ).toEqual([]);
  });

  it('finds nothing where there is nothing', () => {
    expect(findLeaks([placeWith('p4ss~word+with')], [secret])).toEqual([]);
  });

  it('refuses to look for what would be found by chance', () => {
    const short = { name: 'pin', value: Buffer.from('1234') };

    expect(() => findLeaks([], [short])).toThrow('too short');
  });
});
