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

import { appendFileSync } from 'node:fs';
import { LoggerService } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';

/** Keeps every line, of every level, so that a test can look what was said. */
export class FileLogger implements LoggerService {
  readonly #file: string;
  readonly #meta: JsonObject;

  constructor(file: string, meta: JsonObject = {}) {
    this.#file = file;
    this.#meta = meta;
  }

  error(message: string, meta?: Error | JsonObject): void {
    this.#write('error', message, meta);
  }

  warn(message: string, meta?: Error | JsonObject): void {
    this.#write('warn', message, meta);
  }

  info(message: string, meta?: Error | JsonObject): void {
    this.#write('info', message, meta);
  }

  debug(message: string, meta?: Error | JsonObject): void {
    this.#write('debug', message, meta);
  }

  child(meta: JsonObject): LoggerService {
    return new FileLogger(this.#file, { ...this.#meta, ...meta });
  }

  #write(level: string, message: string, meta?: Error | JsonObject): void {
    const more = meta instanceof Error ? { error: meta.stack } : meta;
    const line = { level, message, ...this.#meta, ...more };
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
