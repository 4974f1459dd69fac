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

import { SecretValue } from '@keyturn/plugin-secrets-node';
import fc from 'fast-check';
import { SealingKey } from './__testUtils__/SealingKey';
import { seal } from './seal';

describe('seal', () => {
  const place = { namespace: 'payments', name: 'db-password' };
  let key: SealingKey;

  beforeAll(async () => {
    key = await SealingKey.generate();
  });

  const sealText = (text: string) =>
    seal(SecretValue.of(text), {
      certificatePem: key.certificatePem,
      ...place,
    });

  it('gives the cluster back exactly what was sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(key.unseal(sealText(text), place)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('never seals the same way twice', () => {
    expect(sealText('a value')).not.toBe(sealText('a value'));
  });

  it('is of no use in another namespace or under another name', () => {
    const sealed = sealText('a value');
    expect(() =>
      key.unseal(sealed, { ...place, namespace: 'checkout' }),
    ).toThrow();
    expect(() => key.unseal(sealed, { ...place, name: 'other' })).toThrow();
  });
});
