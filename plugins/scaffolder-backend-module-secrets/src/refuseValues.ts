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

import { InputError } from '@backstage/errors';
import { findValue } from '@keyturn/plugin-secrets-common';

/**
 * Refuses inputs that look like a value before anything is done with them. The form has done so already, unless the task was
 * made without it.
 * @throws InputError that names the input and repeats nothing of it
 */
export function refuseValues(inputs: Record<string, string | undefined>): void {
  for (const [name, text] of Object.entries(inputs)) {
    const found = text ? findValue(text) : undefined;
    if (found) {
      throw new InputError(
        `The ${name} must not hold a value, and holds what looks like ${found}. It is stored with this task, so take the value for compromised if it is one`,
      );
    }
  }
}
