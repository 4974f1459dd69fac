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

import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DateTime } from 'luxon';
import { SealingKey } from './SealingKey';

describe('SealingKey', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sealing-key-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('makes one RSA-4096 pair, keeps it, and lets nobody else read it', async () => {
    const options = {
      dataDir,
      clusterName: 'eu-1',
      now: () => DateTime.fromISO('2026-11-24T10:00:00Z'),
    };
    const first = await SealingKey.open(options);
    const certificate = new X509Certificate(first.certificate);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(
      4096,
    );
    expect(certificate.subject).toBe('CN=sealed-secrets eu-1');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.validToDate).toEqual(new Date('2036-11-24T10:00:00Z'));
    const { mode } = statSync(path.join(dataDir, 'sealing-key.pem'));
    expect(mode.toString(8)).toMatch(/600$/);

    const again = await SealingKey.open(options);
    expect(again.certificate).toBe(first.certificate);
  }, 60_000);
});
