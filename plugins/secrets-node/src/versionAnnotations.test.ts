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
  isVersionAnnotation,
  isWorkloadVersionEdit,
  versionAnnotation,
  workloadVersionAfter,
  workloadVersionIn,
} from './versionAnnotations';

/** What Kubernetes takes as the name part of an annotation key. */
const QUALIFIED_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const namePart = (key: string) => key.split('/')[1];

describe('versionAnnotation', () => {
  it('names the entity, and ends in a digest of its whole ref', () => {
    expect(versionAnnotation('resource:default/payments-db-password')).toBe(
      'secrets.keyturn.dev/version.payments-db-password-88efa3510a',
    );
  });

  it.each([
    ['namespace', 'resource:other/db'],
    ['kind', 'component:default/db'],
    ['name', 'resource:default/db2'],
  ])('keeps entities apart that differ in their %s', (_, ref) => {
    expect(versionAnnotation(ref)).not.toBe(
      versionAnnotation('resource:default/db'),
    );
  });

  it('is the same in every case, as entity refs are', () => {
    expect(versionAnnotation('Resource:Default/DB-Password')).toBe(
      versionAnnotation('resource:default/db-password'),
    );
  });

  it.each([
    ['short', 'd'],
    ['as long as a name in the catalog may be', 'a'.repeat(63)],
    ['longer', `${'a.'.repeat(126)}b`],
    ['cut after a dot', `${'a'.repeat(43)}.${'a'.repeat(19)}`],
    ['written in other characters', 'schlüssel der zahlungen'],
  ])('is what Kubernetes takes where the name is %s', (_, name) => {
    const key = versionAnnotation(`resource:default/${name}`);
    expect(namePart(key)).toMatch(QUALIFIED_NAME);
  });

  it('keeps a name of 44 characters whole, and cuts a longer one', () => {
    const name = 'a'.repeat(44);
    for (const ref of [name, `${name}b`]) {
      const key = versionAnnotation(`resource:default/${ref}`);
      expect(namePart(key)).toMatch(/^version\.a{44}-[0-9a-f]{10}$/);
    }
  });

  it('keeps long names apart that begin alike', () => {
    const start = `resource:default/${'a'.repeat(60)}`;
    expect(versionAnnotation(`${start}-1`)).not.toBe(
      versionAnnotation(`${start}-2`),
    );
  });

  it('can be told from other annotations', () => {
    expect(isVersionAnnotation(versionAnnotation('resource:default/db'))).toBe(
      true,
    );
    for (const key of ['secrets.keyturn.dev/versions', 'version.db', '']) {
      expect(isVersionAnnotation(key)).toBe(false);
    }
  });
});

describe('workloadVersionAfter', () => {
  it('names the version, and is another value than its id', () => {
    const value = workloadVersionAfter('v-20260101-0a1b2c3d', 'v-2');
    expect(value).not.toBe('v-20260101-0a1b2c3d');
    expect(workloadVersionIn(value)).toBe('v-20260101-0a1b2c3d');
    expect(workloadVersionIn('v-2')).toBe('v-2');
  });

  it.each([
    ['Deployment', true],
    ['StatefulSet', true],
    ['DaemonSet', true],
    ['SealedSecret', false],
  ])('is for pod templates: in a %s %s', (kind, expected) => {
    const edit = (key: string) => ({
      document: { kind, name: 'db' },
      path: ['spec', 'template', 'metadata', 'annotations', key],
    });
    const key = versionAnnotation('resource:default/db');
    expect(isWorkloadVersionEdit(edit(key))).toBe(expected);
    expect(isWorkloadVersionEdit(edit('owner'))).toBe(false);
  });
});
