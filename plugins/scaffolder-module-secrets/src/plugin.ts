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

import { createPlugin } from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { PlainTextField } from './PlainTextField';
import { PlainTextSchema, validatePlainText } from './PlainTextSchema';
import { SecretPickerField } from './SecretPickerField';
import { SecretPickerSchema, validateSecretPicker } from './SecretPickerSchema';
import { SecretTargetsField } from './SecretTargetsField';
import {
  SecretTargetsSchema,
  validateSecretTargets,
} from './SecretTargetsSchema';

const scaffolderSecretsPlugin = createPlugin({ id: 'scaffolder-secrets' });

/** The field for `<ScaffolderFieldExtensions>` of the legacy frontend system. @public */
export const SecretPickerFieldExtension = scaffolderSecretsPlugin.provide(
  createScaffolderFieldExtension({
    name: 'SecretPicker',
    component: SecretPickerField,
    validation: validateSecretPicker,
    schema: SecretPickerSchema.schema,
  }),
);

/** Shows where a value goes that is handed in, and holds its digest. @public */
export const SecretTargetsFieldExtension = scaffolderSecretsPlugin.provide(
  createScaffolderFieldExtension({
    name: 'SecretTargets',
    component: SecretTargetsField,
    validation: validateSecretTargets,
    schema: SecretTargetsSchema.schema,
  }),
);

/** A text that is stored with the task, and is refused where it holds a value. @public */
export const PlainTextFieldExtension = scaffolderSecretsPlugin.provide(
  createScaffolderFieldExtension({
    name: 'PlainText',
    component: PlainTextField,
    validation: validatePlainText,
    schema: PlainTextSchema.schema,
  }),
);
