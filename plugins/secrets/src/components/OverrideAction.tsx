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
  rotationOverridePermission,
  Straggler,
} from '@keyturn/plugin-secrets-common';
import { useState } from 'react';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';
import { RotationActionProps } from './RotationActions';
import { StragglerList } from './StragglerList';

/** Opens the revocation gate for the stragglers one is shown, which stay as they were when one began to read. */
export const OverrideAction = ({
  rotation,
  onChanged,
}: RotationActionProps) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [shown, setShown] = useState<Straggler[]>([]);
  return (
    <PermittedAction
      label={t('override.open')}
      permission={rotationOverridePermission}
      secretRef={rotation.secretRef}
      action={rotation.actions.override}
      notAllowed={t('override.notAllowed')}
    >
      <ReasonDialog
        button={t('override.open')}
        destructive
        title={t('override.title')}
        keep={t('override.keep')}
        confirm={t('override.confirm')}
        failed={t('override.failed')}
        onOpen={() => setShown(rotation.stragglers ?? [])}
        onConfirm={async reason => {
          const stragglers = shown.map(({ key }) => key);
          try {
            await api.overrideRotation(rotation.id, { reason, stragglers });
          } finally {
            // after a refusal, too: what came in between is there when one looks again
            onChanged();
          }
        }}
      >
        <Text as="p">{t('override.text')}</Text>
        <StragglerList stragglers={shown} />
        <Text as="p">{t('override.scope')}</Text>
      </ReasonDialog>
    </PermittedAction>
  );
};
