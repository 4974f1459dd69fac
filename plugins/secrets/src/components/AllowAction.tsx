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

import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import {
  boundariesAllowPermission,
  SecretBoundary,
} from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { EvidenceList } from './EvidenceList';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';

/** Lets the emergency rotation of a compromised secret happen although it is outside its boundary. */
export const AllowAction = ({
  secret: { secretRef, secretTitle, problems },
  onChanged,
}: {
  secret: SecretBoundary;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  return (
    <PermittedAction
      label={t('allow.open')}
      permission={boundariesAllowPermission}
      action={{ possible: true }}
      notAllowed={t('allow.notAllowed')}
    >
      <ReasonDialog
        button={t('allow.open')}
        destructive
        title={t('allow.title', { secret: secretTitle })}
        keep={t('allow.keep')}
        confirm={t('allow.confirm')}
        failed={t('allow.failed')}
        onConfirm={async reason => {
          await api.allowOutside(secretRef, { reason });
          onChanged();
        }}
      >
        <Text as="p">{t('allow.text')}</Text>
        <EvidenceList facts={problems.map(({ message }) => message)} />
        <Text as="p">{t('allow.journaled')}</Text>
      </ReasonDialog>
    </PermittedAction>
  );
};
