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
import { TextField } from '@backstage/ui';
import { isHttpUrl } from '../isHttpUrl';
import { secretsTranslationRef } from '../translation';

/** The longest address that the backend takes. */
const MAX_LENGTH = 2000;

/** Asks for the address of a page; what is none is told while it is written. */
export const LinkField = ({
  description,
  value,
  onChange,
}: {
  description: string;
  value: string;
  onChange(value: string): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <TextField
      type="url"
      label={t('evidence.url')}
      description={description}
      maxLength={MAX_LENGTH}
      value={value}
      onChange={onChange}
      validationBehavior="aria"
      validate={text => (isLinkOrEmpty(text) ? null : t('evidence.notAUrl'))}
    />
  );
};

/** Whether it can be sent as it is: a link may also be left out. */
export function isLinkOrEmpty(text: string): boolean {
  return text === '' || isHttpUrl(text);
}
