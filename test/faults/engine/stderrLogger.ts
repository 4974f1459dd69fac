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

/** Says on the terminal what an engine process has to say, where `KEYTURN_FAULTS_VERBOSE` asks for it. */
export function stderrLogger(): LoggerService {
  const isVerbose = Boolean(process.env.KEYTURN_FAULTS_VERBOSE);
  const say =
    (level: string) =>
    (message: string, meta?: unknown): void => {
      if (!isVerbose) return;
      const more = meta instanceof Error ? `\n${meta.stack}` : '';
      process.stderr.write(`[${process.pid}] ${level} ${message}${more}\n`);
    };
  const logger: LoggerService = {
    error: say('error'),
    warn: say('warn'),
    info: say('info'),
    debug: () => {},
    child: () => logger,
  };
  return logger;
}
