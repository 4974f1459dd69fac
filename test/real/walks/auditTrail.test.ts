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

import { PORTAL_USER } from '../cluster/auditPolicy';
import { AuditEvent, problemsOf } from './auditTrail';

const get: AuditEvent = {
  verb: 'get',
  user: { username: PORTAL_USER },
  objectRef: { resource: 'secrets', name: 'db' },
  responseObject: { kind: 'PartialObjectMetadata' },
};

describe('what the audit log tells', () => {
  it.each<[string, Partial<AuditEvent>, string[]]>([
    ['metadata of one Secret', {}, []],
    ['a refusal', { responseObject: { kind: 'Status' } }, []],
    ['a list of pods', { verb: 'list', objectRef: { resource: 'pods' } }, []],
    [
      'a whole Secret',
      { responseObject: { kind: 'Secret', data: {} } },
      ['a Secret was answered as Secret', 'the data of a Secret was answered'],
    ],
    [
      'a list of Secrets',
      { verb: 'list', objectRef: { resource: 'secrets' } },
      ['list secrets without a name'],
    ],
    [
      'a write',
      { verb: 'patch', objectRef: { resource: 'pods', name: 'a' } },
      ['patch pods'],
    ],
  ])('%s', (_what, changes, expected) => {
    expect(problemsOf({ ...get, ...changes })).toEqual(expected);
  });
});
