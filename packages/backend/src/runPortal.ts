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

import { exposeMetrics } from './exposeMetrics';

/**
 * Starts a portal, with its metrics where they are asked for, and ends the process with code 1 where that fails: Backstage logs the failure of a plugin and goes
 * on without it, and such a portal answers 503 for ever.
 */
export function runPortal(portal: { start(): Promise<unknown> }): void {
  exposeMetrics()
    .then(() => portal.start())
    .catch(error => {
      // The log is for machines; this is the last word to a person.
      process.stderr.write(`${error}\n`);
      process.exit(1);
    });
}
