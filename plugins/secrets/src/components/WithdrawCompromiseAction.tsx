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
  SecretDetail,
  secretWithdrawPermission,
} from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';

/** Takes a report back, where it was wrong or where a person knows what became of the credential. */
export const WithdrawCompromiseAction = ({
  secret,
  onChanged,
}: {
  secret: SecretDetail;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  return (
    <PermittedAction
      label={t('withdraw.open')}
      permission={secretWithdrawPermission}
      secretRef={secret.ref}
      action={{ possible: true }}
      notAllowed={t('withdraw.notAllowed')}
    >
      <ReasonDialog
        button={t('withdraw.open')}
        title={t('withdraw.title')}
        keep={t('withdraw.keep')}
        confirm={t('withdraw.confirm')}
        failed={t('withdraw.failed')}
        onConfirm={async reason => {
          await api.withdrawCompromise(secret.ref, { reason });
          onChanged();
        }}
      >
        <Text as="p">
          {t(secret.openRotationId ? 'withdraw.textOpen' : 'withdraw.text')}
        </Text>
      </ReasonDialog>
    </PermittedAction>
  );
};
