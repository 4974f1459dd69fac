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

import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { JsonObject, JsonValue } from '@backstage/types';
import { SecretPickerField } from '../SecretPickerField';
import {
  SecretPickerSchema,
  validateSecretPicker,
} from '../SecretPickerSchema';

/** A template's form with the field in it, as the scaffolder renders it. */
export const RotateForm = ({
  options = {},
  initialState,
  onCreate,
}: {
  options?: JsonObject;
  initialState?: Record<string, JsonValue>;
  onCreate: (values: Record<string, JsonValue>) => Promise<void>;
}) => (
  <SecretsContextProvider>
    <Stepper
      manifest={{
        title: 'Rotate a secret',
        steps: [
          {
            title: 'Secret',
            schema: {
              type: 'object',
              required: ['secretRef'],
              properties: {
                secretRef: {
                  title: 'Secret to rotate',
                  type: 'string',
                  description: 'Only secrets you may rotate can be rotated.',
                  'ui:field': 'SecretPicker',
                  'ui:options': options,
                },
              },
            },
          },
        ],
      }}
      extensions={[
        {
          name: 'SecretPicker',
          component: SecretPickerField,
          validation: validateSecretPicker,
          schema: SecretPickerSchema.schema,
        },
      ]}
      initialState={initialState}
      onCreate={onCreate}
    />
  </SecretsContextProvider>
);
