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
  Rotation,
  rotationCancelPermission,
} from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';
import { RotationActionProps } from './RotationActions';

/** Undoes a rotation or a rollback before its merge, or ends it where it is stuck and nothing can be undone. */
export const CancelAction = ({ rotation, onChanged }: RotationActionProps) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const { cancel, giveUp } = rotation.actions;
  const texts = textsOf(rotation);
  return (
    <PermittedAction
      label={t(`${texts}.open`)}
      permission={rotationCancelPermission}
      secretRef={rotation.secretRef}
      action={giveUp.possible ? giveUp : cancel}
      notAllowed={t('cancel.notAllowed')}
    >
      <ReasonDialog
        button={t(`${texts}.open`)}
        destructive
        title={t(`${texts}.title`)}
        keep={t(`${texts}.keep`)}
        confirm={t(`${texts}.confirm`)}
        failed={t('cancel.failed')}
        onConfirm={async reason => {
          await api.cancelRotation(rotation.id, { reason });
          onChanged();
        }}
      >
        <Text as="p">{t(`${texts}.text`)}</Text>
      </ReasonDialog>
    </PermittedAction>
  );
};

/** What can be cancelled, or that it can only be given up, because nothing can be undone any more. */
function textsOf({ actions, rollback }: Rotation) {
  if (actions.giveUp.possible) return 'giveUp';
  return rollback ? 'cancelRollback' : 'cancel';
}
