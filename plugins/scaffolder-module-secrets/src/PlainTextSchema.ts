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
  CustomFieldValidator,
  makeFieldSchema,
} from '@backstage/plugin-scaffolder-react';
import { findValue } from '@keyturn/plugin-secrets-common';

/** Value and options of the `PlainText` field. */
export const PlainTextSchema = makeFieldSchema({
  output: z => z.string().describe('Text that holds no value of a secret'),
  uiOptions: z =>
    z.object({
      rows: z
        .number()
        .int()
        .min(1)
        .max(20)
        .optional()
        .describe('Lines of the field; default 3, and 1 takes no line breaks'),
    }),
});

/**
 * Lets nobody go on with a text that looks like a value: what a form holds is stored with the task. The text itself is not
 * repeated.
 */
export const validatePlainText: CustomFieldValidator<string> = (
  value,
  field,
) => {
  const found = value ? findValue(value) : undefined;
  if (found) {
    field.addError(`Must not hold a value, and holds what looks like ${found}`);
  }
};
