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

import { inspect } from 'node:util';
import { HandedInCredential } from './HandedInCredential';
import { HandedInIssuer } from './HandedInIssuer';

const VALUE = 'canary-of-a-person';
const minted = { actor: 'user:default/jane', note: 'Made in the console' };

describe('a credential that is handed in', () => {
  it('shows its keys and none of its values, however it is printed', () => {
    const credential = HandedInCredential.of({ password: VALUE });
    expect(credential.keys).toEqual(['password']);
    const printed = [
      String(credential),
      JSON.stringify(credential),
      inspect(credential, { depth: 10, showHidden: true }),
      inspect(new HandedInIssuer(credential, minted), { depth: 10 }),
    ].join();
    expect(printed).not.toContain(VALUE);
  });

  it('is taken once', () => {
    const credential = HandedInCredential.of({ password: VALUE });
    expect(credential.taken).toBe(false);
    const { password } = credential.take();
    expect(password.use(String)).toBe(VALUE);
    expect(credential.taken).toBe(true);
    expect(() => credential.take()).toThrow(/taken already/);
  });

  it('is wiped for whoever holds it', () => {
    const credential = HandedInCredential.of({ password: VALUE });
    const { password } = credential.take();
    credential.dispose();
    expect(() => password.use(String)).toThrow(/disposed/);
  });

  it.each([
    [`the value is ${VALUE}`, true],
    [`https://vault.example.com/?v=${encodeURIComponent(VALUE)}&w=%zz`, true],
    [`https://vault.example.com/?v=%63${VALUE.slice(1)}`, true],
    [`it is ${Buffer.from(VALUE).toString('base64')} in base64`, true],
    ['the value is in the safe, 100% sure', false],
  ])('knows whether "%s" quotes it', (text, expected) => {
    const credential = HandedInCredential.of({ password: VALUE });
    expect(credential.isQuotedIn(text)).toBe(expected);
  });

  it('takes no coincidence for a quotation', () => {
    expect(HandedInCredential.of({ pin: '12' }).isQuotedIn('on the 12th')).toBe(
      false,
    );
  });

  it('is minted by whoever handed it in, with nothing of it in the handle', async () => {
    const issuer = new HandedInIssuer(
      HandedInCredential.of({ password: VALUE }),
      minted,
    );
    const { handle, values } = await issuer.issue();
    expect(handle).toEqual({ mintedBy: 'user:default/jane' });
    expect(Object.keys(values)).toEqual(['password']);
    await expect(issuer.verify()).resolves.toMatch(/nobody can prove/);
  });
});
