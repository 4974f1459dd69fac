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

import { parseEntityRef } from '@backstage/catalog-model';
import {
  CustomFieldValidator,
  makeFieldSchema,
} from '@backstage/plugin-scaffolder-react';

/** Value and options of the `SecretPicker` field. */
export const SecretPickerSchema = makeFieldSchema({
  output: z => z.string().describe('Entity ref of the chosen secret'),
  uiOptions: z =>
    z.object({
      ownedOnly: z
        .boolean()
        .optional()
        .describe('Offer only secrets that the person or their teams own'),
    }),
});

/** Accepts the ref of a Resource; whether it is a secret is for the backend to say. */
export const validateSecretPicker: CustomFieldValidator<string> = (
  value,
  field,
) => {
  if (value && !isResourceRef(value)) {
    field.addError('Must be the entity ref of a secret');
  }
};

function isResourceRef(value: string): boolean {
  try {
    const { kind } = parseEntityRef(value, { defaultKind: 'resource' });
    return kind.toLocaleLowerCase('en-US') === 'resource';
  } catch {
    return false;
  }
}
