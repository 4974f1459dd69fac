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

import { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { Readable } from 'node:stream';

/**
 * The text of a file, read only as far as it may be long.
 * @throws InputError where it is longer
 */
export async function readBounded(
  reader: Pick<UrlReaderService, 'readUrl'>,
  url: string,
  { most, signal }: { most: number; signal: AbortSignal },
): Promise<string> {
  const response = await reader.readUrl(url, { signal });
  const stream =
    response.stream?.() ?? Readable.from([await response.buffer()]);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    const bytes = Buffer.from(part);
    length += bytes.length;
    if (length > most) {
      stream.destroy();
      throw new InputError(`${url} has more than ${most} bytes`);
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}
