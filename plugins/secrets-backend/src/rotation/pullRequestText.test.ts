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

import { FileEdit, groupEditsByFile } from '@keyturn/plugin-secrets-node';
import { fakeSecret } from '@keyturn/plugin-secrets-node/testUtils';
import { RotationRecord } from '../database/RotationStore';
import { pullRequestText } from './pullRequestText';

const text = (
  changes: Partial<RotationRecord>,
  files: Map<string, FileEdit[]> = new Map(),
) =>
  pullRequestText({
    rotation: {
      id: 'r-1',
      secretTitle: 'DB password',
      versionId: 'v-1',
      requestedBy: 'user:default/jane',
      reason: 'due',
      ...changes,
    } as RotationRecord,
    secret: fakeSecret(),
    files,
    portalUrl: 'https://portal.example.com',
  });

describe('pullRequestText', () => {
  it('says what, why, for whom, and where to follow it', () => {
    const { title, body, commitMessage } = text({});
    expect(title).toBe('Rotate DB password to v-1');
    expect(body).toContain('`user:default/jane`: `due`');
    expect(body).toContain('https://portal.example.com/secrets/rotations/r-1');
    expect(commitMessage).toMatch(/^Rotate DB password to v-1\n\n/);
  });

  it('lets what people wrote call in nobody and nothing', () => {
    const { title, body } = text({
      secretTitle: 'DB\n\nfixes #1',
      reason: '`@acme/all` fixes #2\n# Heading',
    });
    expect(title).toBe('Rotate DB fixes # 1 to v-1');
    expect(body).toContain("`'@ acme/all' fixes # 2 # Heading`");
  });

  it('stays inside of what forges take, whatever it is made of', () => {
    const { title, body, commitMessage } = text({
      secretTitle: '👩‍👩‍👧 [skip ci] '.repeat(60),
      reason: '@acme/all '.repeat(500),
    });
    expect(title.length).toBeLessThan(250);
    expect(`${title}${body}${commitMessage}`).not.toMatch(/\[skip|@acme/);
  });

  it('lists as many places as fit, and says how many more there are', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'].map(key => key.repeat(20));
    const edits = Array.from({ length: 81 }, (_, i) => i).flatMap(i =>
      keys.map(key => ({
        file: `https://git.example.com/acme/gitops/blob/main/${i}.yaml`,
        document: {
          kind: 'SealedSecret',
          namespace: `namespace-of-some-length-${i}`,
          name: 'a-secret-with-a-long-name-of-its-own',
        },
        path: ['spec', 'encryptedData', key],
        value: 'Ag',
        missing: 'refuse' as const,
      })),
    );
    const { body } = text({}, groupEditsByFile(edits));
    expect(body.length).toBeLessThan(60_000);
    const listed = body.split('\n').filter(line => line.startsWith('- '));
    expect(body).toContain(`and ${405 - listed.length} more places`);
    expect(body).toMatch(
      /Follow it: https:\/\/portal\.example\.com\/secrets\/rotations\/r-1$/,
    );
  });
});
