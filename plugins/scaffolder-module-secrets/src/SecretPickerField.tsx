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
import { ScaffolderField } from '@backstage/plugin-scaffolder-react/alpha';
import { Combobox, ComboboxItemText, Text } from '@backstage/ui';
import { PlanPreview } from './PlanPreview';
import { RequestError } from './RequestError';
import { SecretPickerSchema } from './SecretPickerSchema';
import { Surface } from './Surface';
import { secretPickerTranslationRef } from './translation';
import { useChosenSecret } from './useChosenSecret';
import { MAX_OWNERS, useSecretOptions } from './useSecretOptions';

/** Chooses a secret by searching the inventory, and shows what rotating it would touch. */
export const SecretPickerField = (props: typeof SecretPickerSchema.TProps) => {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  const { formData, onChange, rawErrors = [], uiSchema, schema } = props;
  const ownedOnly = uiSchema['ui:options']?.ownedOnly ?? false;
  const options = useSecretOptions({ ownedOnly });
  const chosen = useChosenSecret(formData);

  return (
    <ScaffolderField
      rawErrors={rawErrors}
      required={props.required}
      disabled={props.disabled}
      errors={props.errors}
    >
      <Surface>
        <Combobox
          label={schema.title ?? t('picker.label')}
          description={uiSchema['ui:description'] ?? schema.description}
          placeholder={t('picker.placeholder')}
          isRequired={props.required}
          isDisabled={props.disabled}
          isInvalid={rawErrors.length > 0}
          menuTrigger="focus"
          items={options.list}
          search={{ mode: 'server' }}
          value={chosen.option ?? null}
          onChange={option => onChange(option?.id)}
        >
          {({ id, textValue, description }) => (
            <ComboboxItemText
              id={id}
              title={textValue}
              textValue={textValue}
              description={description}
            />
          )}
        </Combobox>
        {options.ownerCount > MAX_OWNERS && (
          <Text as="p" variant="body-small" color="secondary">
            {t('picker.ownersCut', {
              asked: String(MAX_OWNERS),
              count: options.ownerCount,
            })}
          </Text>
        )}
        {options.isEmpty && (
          <Text as="p" color="secondary">
            {t(ownedOnly ? 'picker.emptyOwned' : 'picker.empty')}
          </Text>
        )}
        {options.error && (
          <RequestError
            error={options.error}
            title={t('picker.listError')}
            notAllowedTitle={t('picker.listNotAllowed')}
            retryLabel={t('picker.retry')}
            onRetry={options.list.reload}
          />
        )}
        {formData && chosen.loading && (
          <Text as="p" role="status" color="secondary">
            {t('picker.looking', { ref: formData })}
          </Text>
        )}
        {formData && chosen.error && (
          <RequestError
            error={chosen.error}
            title={t('picker.secretError', { ref: formData })}
            notAllowedTitle={t('picker.secretNotAllowed', { ref: formData })}
            notFoundTitle={t('picker.secretNotFound', { ref: formData })}
            retryLabel={t('picker.retry')}
            onRetry={chosen.retry}
          />
        )}
        {chosen.option && (
          <>
            <Text as="p" variant="body-small" color="secondary">
              {chosen.option.description}
            </Text>
            <PlanPreview secretRef={chosen.option.id} />
          </>
        )}
      </Surface>
    </ScaffolderField>
  );
};
