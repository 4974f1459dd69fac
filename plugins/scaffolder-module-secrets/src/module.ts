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

import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { PlainTextSchema, validatePlainText } from './PlainTextSchema';
import { SecretPickerSchema, validateSecretPicker } from './SecretPickerSchema';
import {
  SecretTargetsSchema,
  validateSecretTargets,
} from './SecretTargetsSchema';

const secretPickerFormField = FormFieldBlueprint.make({
  name: 'secret-picker',
  params: {
    field: async () => {
      const { SecretPickerField } = await import('./SecretPickerField');
      return createFormField({
        name: 'SecretPicker',
        component: SecretPickerField,
        schema: SecretPickerSchema,
        validation: validateSecretPicker,
      });
    },
  },
});

const secretTargetsFormField = FormFieldBlueprint.make({
  name: 'secret-targets',
  params: {
    field: async () => {
      const { SecretTargetsField } = await import('./SecretTargetsField');
      return createFormField({
        name: 'SecretTargets',
        component: SecretTargetsField,
        schema: SecretTargetsSchema,
        validation: validateSecretTargets,
      });
    },
  },
});

const plainTextFormField = FormFieldBlueprint.make({
  name: 'plain-text',
  params: {
    field: async () => {
      const { PlainTextField } = await import('./PlainTextField');
      return createFormField({
        name: 'PlainText',
        component: PlainTextField,
        schema: PlainTextSchema,
        validation: validatePlainText,
      });
    },
  },
});

/** Brings the fields to the scaffolder's forms. @alpha */
export const scaffolderModuleSecrets = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    secretPickerFormField,
    secretTargetsFormField,
    plainTextFormField,
  ],
});
