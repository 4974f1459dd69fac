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

import { statSync, writeFileSync } from 'node:fs';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { credentialsFile, readOrCreateCredentials } from './credentials';
import { DEFAULT_PORTS, portsFrom } from './ports';

describe('readOrCreateCredentials', () => {
  const directory = createMockDirectory();
  beforeEach(() => directory.clear());

  it('makes them once and keeps them', () => {
    const first = readOrCreateCredentials(directory.path);

    expect(first.ports).toEqual(DEFAULT_PORTS);
    expect(readOrCreateCredentials(directory.path)).toEqual(first);
  });

  it('makes others for another sandbox, and no two alike', () => {
    const one = readOrCreateCredentials(directory.resolve('one'));
    const other = readOrCreateCredentials(directory.resolve('other'));
    const tokens = [one, other].flatMap(({ ports, ...rest }) =>
      Object.values(rest).flatMap(value =>
        typeof value === 'string' ? [value] : Object.values(value),
      ),
    );

    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('lets nobody but their owner read them', () => {
    readOrCreateCredentials(directory.path);

    expect(statSync(credentialsFile(directory.path)).mode % 0o1000).toBe(0o600);
  });

  it('keeps the ports of the first start', () => {
    readOrCreateCredentials(directory.path, portsFrom(17000));

    expect(readOrCreateCredentials(directory.path).ports).toEqual(
      portsFrom(17000),
    );
    expect(() =>
      readOrCreateCredentials(directory.path, portsFrom(18000)),
    ).toThrow('add --reset to start over');
  });

  it('makes those of whoever joined since', () => {
    const first = readOrCreateCredentials(directory.path);
    const { pipeline, ...before } = first.forgeTokens;
    writeFileSync(
      credentialsFile(directory.path),
      JSON.stringify({ ...first, forgeTokens: before }),
    );

    const now = readOrCreateCredentials(directory.path);
    expect(now.forgeTokens).toEqual({
      ...before,
      pipeline: expect.stringMatching(/^[0-9a-f]{48}$/),
    });
    expect(now.forgeTokens.pipeline).not.toBe(pipeline);
    expect(readOrCreateCredentials(directory.path)).toEqual(now);
  });

  it.each(['{"ports":{}}', '{"ports":'])('says what to do about %s', text => {
    writeFileSync(credentialsFile(directory.path), text);

    expect(() => readOrCreateCredentials(directory.path)).toThrow(
      'npm start -- --reset',
    );
  });
});
