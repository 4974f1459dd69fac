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

import { KubernetesObject } from './KubernetesObject';
import { parseFieldSelector, parseLabelSelector } from './selectors';

function objectWith(labels: Record<string, string>): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'db',
      namespace: 'payments',
      uid: 'uid',
      resourceVersion: '1',
      creationTimestamp: '2026-11-24T00:00:00Z',
      labels,
    },
    type: 'Opaque',
  };
}

describe('parseLabelSelector', () => {
  const object = objectWith({ app: 'shop', 'example.com/tier': 'db' });

  it.each([
    ['', true],
    ['app=shop', true],
    ['app==shop', true],
    ['app = shop', true],
    ['app=other', false],
    ['app!=shop', false],
    ['team!=payments', true],
    ['app=shop,example.com/tier=db', true],
    ['app=shop,example.com/tier=web', false],
    ['app in (shop, other)', true],
    ['app notin (shop, other)', false],
    ['team notin (shop)', true],
    ['team in (shop)', false],
    ['app in (a,b),app', false],
    ['app', true],
    ['!app', false],
    ['!team', true],
  ])('reads "%s" as it is meant', (selector, expected) => {
    expect(parseLabelSelector(selector)(object)).toBe(expected);
  });

  it('refuses what is no selector instead of selecting everything', () => {
    expect(() => parseLabelSelector('app>1')).toThrow(
      'unable to parse label selector',
    );
  });
});

describe('parseFieldSelector', () => {
  const object = objectWith({});

  it.each([
    ['metadata.name=db', true],
    ['metadata.name!=db', false],
    ['metadata.namespace=payments,metadata.name=db', true],
    ['metadata.namespace=other', false],
    ['type=Opaque', true],
  ])('reads "%s" as it is meant', (selector, expected) => {
    expect(parseFieldSelector(selector)(object)).toBe(expected);
  });

  it.each(['spec.nodeName=a', 'metadata.name', 'constructor=a'])(
    'refuses "%s"',
    selector => {
      expect(() => parseFieldSelector(selector)).toThrow(
        'field label not supported',
      );
    },
  );
});
