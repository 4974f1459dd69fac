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
  parseRotationsQuery,
  serializeRotationsQuery,
  toRotationListRequest,
} from './rotationsQuery';

const parse = (text: string) => parseRotationsQuery(new URLSearchParams(text));

describe('the URL of the list of rotations', () => {
  it.each(['', 'state=open', 'state=ended&cursor=abc&from=25'])(
    'survives a round trip: "%s"',
    text => {
      expect(serializeRotationsQuery(parse(text)).toString()).toBe(text);
    },
  );

  it('leaves out what nobody can mean', () => {
    expect(parse('state=paused&from=x&other=1')).toEqual(parse(''));
  });

  it('asks for every state by default', () => {
    expect(toRotationListRequest(parse(''))).toEqual({ limit: 25 });
    expect(toRotationListRequest(parse('state=open&cursor=a'))).toEqual({
      state: 'open',
      cursor: 'a',
      limit: 25,
    });
  });
});
