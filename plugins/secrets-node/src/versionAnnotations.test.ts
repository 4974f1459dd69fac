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

import {
  isWorkloadVersionAnnotation,
  workloadVersionAfter,
  workloadVersionAnnotation,
  workloadVersionIn,
} from './versionAnnotations';

/** What Kubernetes takes as the name part of an annotation key. */
const QUALIFIED_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const namePart = (key: string) => key.split('/')[1];

describe('workloadVersionAnnotation', () => {
  it('has one key for each secret', () => {
    expect(workloadVersionAnnotation('db-password')).toBe(
      'secrets.keyturn.dev/version.db-password',
    );
  });

  it('keeps a name of 55 characters whole', () => {
    const name = 'a'.repeat(55);
    expect(workloadVersionAnnotation(name)).toBe(
      `secrets.keyturn.dev/version.${name}`,
    );
  });

  it('cuts longer names to what Kubernetes takes', () => {
    for (const name of ['a'.repeat(56), `${'a.'.repeat(126)}b`]) {
      const part = namePart(workloadVersionAnnotation(name));
      expect(part).toHaveLength(63);
      expect(part).toMatch(QUALIFIED_NAME);
    }
  });

  it('keeps long names apart that begin alike', () => {
    const start = 'a'.repeat(80);
    expect(workloadVersionAnnotation(`${start}-1`)).not.toBe(
      workloadVersionAnnotation(`${start}-2`),
    );
  });
});

describe('workloadVersionAfter', () => {
  it('names the version, and is another value than its id', () => {
    const value = workloadVersionAfter('v-20260101-0a1b2c3d', 'v-2');
    expect(value).not.toBe('v-20260101-0a1b2c3d');
    expect(workloadVersionIn(value)).toBe('v-20260101-0a1b2c3d');
    expect(workloadVersionIn('v-2')).toBe('v-2');
  });

  it('is for pod templates, whose keys can be told from that of the Secret', () => {
    expect(isWorkloadVersionAnnotation(workloadVersionAnnotation('db'))).toBe(
      true,
    );
    expect(isWorkloadVersionAnnotation('secrets.keyturn.dev/version')).toBe(
      false,
    );
  });
});
