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
import { PlainTextField } from '../PlainTextField';
import { PlainTextSchema, validatePlainText } from '../PlainTextSchema';
import { SecretPickerField } from '../SecretPickerField';
import { SecretField } from './SecretField';
import {
  SecretPickerSchema,
  validateSecretPicker,
} from '../SecretPickerSchema';
import { SecretTargetsField } from '../SecretTargetsField';
import {
  SecretTargetsSchema,
  validateSecretTargets,
} from '../SecretTargetsSchema';

const HAND_IN = {
  title: 'What you have minted',
  schema: {
    type: 'object',
    required: ['declaration'],
    properties: {
      declaration: {
        title: 'Where it goes',
        type: 'string',
        'ui:field': 'SecretTargets',
      },
    },
  },
};

const REASON = {
  title: 'Why',
  schema: {
    type: 'object',
    required: ['reason'],
    properties: {
      reason: { title: 'Reason', type: 'string', 'ui:field': 'PlainText' },
    },
  },
};

const VALUE = {
  title: 'What you have minted',
  schema: {
    type: 'object',
    required: ['value', 'note'],
    properties: {
      value: { title: 'New credential', type: 'string', 'ui:field': 'Secret' },
      note: { title: 'Note', type: 'string', 'ui:field': 'PlainText' },
      evidenceUrl: {
        title: 'Evidence',
        type: 'string',
        format: 'uri',
        'ui:field': 'PlainText',
        'ui:options': { rows: 1 },
      },
    },
  },
};

/** A template's form with the fields in it, as the scaffolder renders it. */
export const RotateForm = ({
  options = {},
  withTargets = false,
  withTexts = false,
  initialState,
  onCreate,
}: {
  options?: JsonObject;
  /** Adds the page on which a value is handed in. */
  withTargets?: boolean;
  /** Has nothing but the pages on which a person writes. */
  withTexts?: boolean;
  initialState?: Record<string, JsonValue>;
  onCreate: (values: Record<string, JsonValue>) => Promise<void>;
}) => (
  <SecretsContextProvider>
    <Stepper
      manifest={{
        title: 'Rotate a secret',
        steps: withTexts
          ? [REASON, VALUE]
          : [
              {
                title: 'Secret',
                schema: {
                  type: 'object',
                  required: ['secretRef'],
                  properties: {
                    secretRef: {
                      title: 'Secret to rotate',
                      type: 'string',
                      description:
                        'Only secrets you may rotate can be rotated.',
                      'ui:field': 'SecretPicker',
                      'ui:options': options,
                    },
                  },
                },
              },
              ...(withTargets ? [HAND_IN] : []),
            ],
      }}
      extensions={[
        {
          name: 'SecretPicker',
          component: SecretPickerField,
          validation: validateSecretPicker,
          schema: SecretPickerSchema.schema,
        },
        {
          name: 'SecretTargets',
          component: SecretTargetsField,
          validation: validateSecretTargets,
          schema: SecretTargetsSchema.schema,
        },
        {
          name: 'PlainText',
          component: PlainTextField,
          validation: validatePlainText,
          schema: PlainTextSchema.schema,
        },
        { name: 'Secret', component: SecretField },
      ]}
      initialState={initialState}
      onCreate={onCreate}
    />
  </SecretsContextProvider>
);
