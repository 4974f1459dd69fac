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
import { rotationCancelPermission } from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';
import { RotationActionProps } from './RotationActions';

/** Has the pull requests opened that put the old version back. */
export const RollbackAction = ({
  rotation,
  onChanged,
}: RotationActionProps) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  return (
    <PermittedAction
      label={t('rollback.open')}
      permission={rotationCancelPermission}
      secretRef={rotation.secretRef}
      action={rotation.actions.rollback}
      notAllowed={t('rollback.notAllowed')}
    >
      <ReasonDialog
        button={t('rollback.open')}
        destructive
        title={t('rollback.title')}
        keep={t('rollback.keep')}
        confirm={t('rollback.confirm')}
        failed={t('rollback.failed')}
        onConfirm={async reason => {
          await api.rollbackRotation(rotation.id, { reason });
          onChanged();
        }}
      >
        <Text as="p">
          {t('rollback.text', {
            version: rotation.previousVersionId ?? t('rollback.theOldVersion'),
          })}
        </Text>
      </ReasonDialog>
    </PermittedAction>
  );
};
