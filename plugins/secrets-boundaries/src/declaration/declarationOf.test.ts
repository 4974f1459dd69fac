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

import { group } from '../__testUtils__/acme';
import { declarationOf } from './declarationOf';

const secret = (owner: string, namespace?: string) =>
  group('Key', { kind: 'Resource', namespace, spec: { owner } });

describe('declarationOf', () => {
  it.each([
    ['payments', undefined, 'group:default/payments'],
    ['payments', 'Other', 'group:other/payments'],
    ['Group:Default/Payments', 'other', 'group:default/payments'],
    ['user:ines', undefined, 'user:default/ines'],
    ['', undefined, undefined],
    ['group:', undefined, undefined],
  ])('reads the owner %s in namespace %s as %s', (owner, namespace, ref) => {
    expect(declarationOf(secret(owner, namespace)).ownerRef).toBe(ref);
  });

  it('keeps what the catalog and CODEOWNERS say of the place', () => {
    expect(declarationOf(secret('x'), ['@acme/x'])).toEqual({
      ref: 'resource:default/key',
      ownerRef: 'group:default/x',
      location: 'url:https://git.example.com/acme/people/blob/main/groups.yaml',
      codeOwners: ['@acme/x'],
    });
  });
});
