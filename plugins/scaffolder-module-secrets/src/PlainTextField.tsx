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

import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { useTemplateSecrets } from '@backstage/plugin-scaffolder-react';
import { ScaffolderField } from '@backstage/plugin-scaffolder-react/alpha';
import { Text, TextAreaField, TextField } from '@backstage/ui';
import { useEffect, useState } from 'react';
import { findQuotation } from './findQuotation';
import { PlainTextSchema } from './PlainTextSchema';
import { Surface } from './Surface';
import { secretPickerTranslationRef } from './translation';

/**
 * A text that is stored with the task, and so must not hold a value. What was typed as a secret into the same form is looked
 * for in this field and in all others; while it is in one of them, this field hands on nothing, so that a form in which it is
 * required does not go on.
 */
export const PlainTextField = (props: typeof PlainTextSchema.TProps) => {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  const { formContext, formData, onChange, rawErrors = [], schema } = props;
  const { secrets } = useTemplateSecrets();
  const [draft, setDraft] = useState(formData ?? '');
  const own = findQuotation({ [props.name]: draft }, secrets);
  const other = findQuotation(
    { ...formContext?.formData, [props.name]: undefined },
    secrets,
  );
  const handedOn = own || other || !draft ? undefined : draft;
  useEffect(() => {
    if (formData !== handedOn) onChange(handedOn);
  }, [formData, handedOn, onChange]);

  const rows = props.uiSchema['ui:options']?.rows ?? 3;
  const field = {
    label: schema.title ?? props.name,
    description: props.uiSchema['ui:description'] ?? schema.description,
    isRequired: props.required,
    isDisabled: props.disabled,
    isInvalid: rawErrors.length > 0 || own !== undefined,
    maxLength: schema.maxLength,
    // The form says what is wrong and when; the browser would keep it from asking again.
    validationBehavior: 'aria' as const,
    autoComplete: 'off',
    value: draft,
    onChange: setDraft,
  };
  return (
    <ScaffolderField
      rawErrors={rawErrors}
      required={props.required}
      disabled={props.disabled}
      errors={props.errors}
    >
      <Surface>
        {rows === 1 ? (
          <TextField {...field} />
        ) : (
          <TextAreaField {...field} rows={rows} />
        )}
        {own && (
          <Text as="p" role="alert" color="danger">
            {t('plainText.quoted')}
          </Text>
        )}
        {!own && other && (
          <Text as="p" role="alert" color="danger">
            {t('plainText.quotedIn', { field: other })}
          </Text>
        )}
      </Surface>
    </ScaffolderField>
  );
};
