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
import { Alert, Button } from '@backstage/ui';
import { secretsTranslationRef } from '../translation';

/** How many secrets of the scope are compromised, before anything else; nothing where none is. */
export const CompromisedNotice = ({
  count,
  onShowAll,
}: {
  count: number;
  onShowAll(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (count === 0) return null;
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('compromised.title', { count })}
      description={t('compromised.text')}
      customActions={
        <Button size="small" variant="secondary" onPress={onShowAll}>
          {t('compromised.show')}
        </Button>
      }
    />
  );
};
