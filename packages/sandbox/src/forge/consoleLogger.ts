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

import { LoggerService } from '@backstage/backend-plugin-api';

/** Writes to the terminal, for the forge that runs alone; inside Backstage its own logger is at hand. */
export function createConsoleLogger(options: {
  verbose: boolean;
}): LoggerService {
  const write =
    (level: string) =>
    (message: string, meta?: Error | object): void => {
      const detail = meta instanceof Error ? `: ${meta.message}` : '';
      process.stderr.write(`${level} ${message}${detail}\n`);
    };
  const logger: LoggerService = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: options.verbose ? write('debug') : () => {},
    child: () => logger,
  };
  return logger;
}
