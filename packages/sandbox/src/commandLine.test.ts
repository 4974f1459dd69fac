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

import path from 'node:path';
import { parseStartCommand } from './commandLine';

describe('parseStartCommand', () => {
  it('keeps the data of earlier starts by default', async () => {
    const command = await parseStartCommand([]);

    expect(command).toMatchObject({ reset: false, verbose: false });
    expect(command.ports).toBeUndefined();
    expect(command.dataDir).toMatch(/\.data[\\/]sandbox$/);
  });

  it('numbers ports from a base', async () => {
    const { ports } = await parseStartCommand(['--port-base', '17000']);

    expect(ports).toEqual({
      portal: 17000,
      forge: 17001,
      'eu-1': 17002,
      'us-1': 17003,
      tokens: 17004,
    });
  });

  it('finds free ports, each another, for the base 0', async () => {
    const { ports } = await parseStartCommand(['--port-base', '0']);

    expect(new Set(Object.values(ports ?? {})).size).toBe(5);
  });

  it('takes a folder from where the command was given', async () => {
    const { dataDir } = await parseStartCommand(['--data-dir', 'elsewhere']);

    expect(path.isAbsolute(dataDir)).toBe(true);
    expect(path.basename(dataDir)).toBe('elsewhere');
  });

  it.each(['-1', '65535', 'x', '1.5'])(
    'refuses the port base %s',
    async base => {
      await expect(parseStartCommand([`--port-base=${base}`])).rejects.toThrow(
        '--port-base must be a number',
      );
    },
  );

  it('shows its usage where it does not know an option', async () => {
    await expect(parseStartCommand(['--rest'])).rejects.toThrow('--reset');
  });
});
