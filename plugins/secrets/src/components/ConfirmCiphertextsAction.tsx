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
  ChangedCiphertext,
  ciphertextConfirmPermission,
} from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';

/** Takes a person's word that the ciphertexts shown hold the same value as those that the rotation brought. */
export const ConfirmCiphertextsAction = ({
  secretRef,
  ciphertexts,
  onChanged,
}: {
  secretRef: string;
  ciphertexts: ChangedCiphertext[];
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  return (
    <PermittedAction
      label={t('confirmCiphertexts.open')}
      permission={ciphertextConfirmPermission}
      secretRef={secretRef}
      action={{ possible: true }}
      notAllowed={t('confirmCiphertexts.notAllowed')}
    >
      <ReasonDialog
        button={t('confirmCiphertexts.open')}
        title={t('confirmCiphertexts.title')}
        keep={t('confirmCiphertexts.keep')}
        confirm={t('confirmCiphertexts.confirm')}
        failed={t('confirmCiphertexts.failed')}
        onConfirm={async reason => {
          // What is on the page, although another one may be there by now: then it is refused.
          const shown = ciphertexts.map(({ id, sha256 }) => ({ id, sha256 }));
          await api.confirmCiphertexts(secretRef, {
            ciphertexts: shown,
            reason,
          });
          onChanged();
        }}
      >
        <Text as="p">
          {t('confirmCiphertexts.text', { count: ciphertexts.length })}
        </Text>
        <Text as="p">{t('confirmCiphertexts.compared')}</Text>
        <Text as="p">{t('confirmCiphertexts.journaled')}</Text>
      </ReasonDialog>
    </PermittedAction>
  );
};
