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

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { sealForTest } from '../__testUtils__/sealForTest';
import { SealingKey } from './SealingKey';
import { sealingLabel, unseal } from './unseal';

describe('unseal', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'unseal-'));
  let key: SealingKey;

  beforeAll(async () => {
    key = await SealingKey.open({
      dataDir,
      clusterName: 'eu-1',
      now: () => DateTime.utc(),
      modulusLength: 2048,
    });
  });
  afterAll(() => rmSync(dataDir, { recursive: true }));

  const text = fc.string({ unit: 'grapheme' });

  it('gives back whatever was sealed under the same label', () => {
    fc.assert(
      fc.property(text, text, (value, label) => {
        const sealed = sealForTest(key.certificate, value, label);
        const plain = unseal(key.privateKey, sealed, Buffer.from(label));
        expect(plain.toString()).toBe(value);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses another label, another key and any change of the ciphertext', () => {
    const label = Buffer.from('payments/db');
    const sealed = sealForTest(key.certificate, 'hunter2', 'payments/db');
    expect(() =>
      unseal(key.privateKey, sealed, Buffer.from('payments/other')),
    ).toThrow();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(() => unseal(createPrivateKey(pem), sealed, label)).toThrow();
    const bytes = Buffer.from(sealed, 'base64');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), index => {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] + 1) % 256;
        expect(() =>
          unseal(key.privateKey, changed.toString('base64'), label),
        ).toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it.each(['', 'AA==', 'AgAAAAAA', 'no base64 at all'])(
    'refuses "%s"',
    ciphertext => {
      expect(() =>
        unseal(key.privateKey, ciphertext, Buffer.alloc(0)),
      ).toThrow();
    },
  );
});

describe('sealingLabel', () => {
  const metadata = { name: 'db', namespace: 'payments' };

  it.each([
    [{}, 'payments/db'],
    [{ 'sealedsecrets.bitnami.com/namespace-wide': 'true' }, 'payments'],
    [{ 'sealedsecrets.bitnami.com/cluster-wide': 'true' }, ''],
    [{ 'sealedsecrets.bitnami.com/cluster-wide': 'false' }, 'payments/db'],
  ])('of annotations %j is "%s"', (annotations, label) => {
    expect(sealingLabel({ ...metadata, annotations }).toString()).toBe(label);
  });
});
