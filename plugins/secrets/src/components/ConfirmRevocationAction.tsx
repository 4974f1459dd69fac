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
import { Radio, RadioGroup, Text } from '@backstage/ui';
import {
  ConfirmRevocation,
  rotationStartPermission,
} from '@keyturn/plugin-secrets-common';
import { useState } from 'react';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { isLinkOrEmpty, LinkField } from './LinkField';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';
import { RotationActionProps } from './RotationActions';

type Outcome = NonNullable<ConfirmRevocation['outcome']>;

/** Takes a person's word for what became of a credential that only a person can revoke. */
export const ConfirmRevocationAction = ({
  rotation,
  onChanged,
}: RotationActionProps) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [outcome, setOutcome] = useState<Outcome>('revoked');
  const [url, setUrl] = useState('');
  return (
    <PermittedAction
      label={t('confirmRevocation.open')}
      permission={rotationStartPermission}
      secretRef={rotation.secretRef}
      action={rotation.actions.confirmRevocation}
      notAllowed={t('confirmRevocation.notAllowed')}
    >
      <ReasonDialog
        button={t('confirmRevocation.open')}
        variant="primary"
        title={t('confirmRevocation.title')}
        label={t('confirmRevocation.note')}
        hint={t('confirmRevocation.noteHint')}
        maxLength={1000}
        fields={
          <LinkField
            description={t('evidence.urlHint')}
            value={url}
            onChange={setUrl}
          />
        }
        isIncomplete={!isLinkOrEmpty(url)}
        keep={t('confirmRevocation.keep')}
        confirm={t('confirmRevocation.confirm')}
        failed={t('confirmRevocation.failed')}
        onConfirm={async note => {
          const evidence = url ? { note, url } : { note };
          await api.confirmRevocation(rotation.id, { outcome, ...evidence });
          onChanged();
        }}
      >
        <Text as="p">{t('confirmRevocation.text')}</Text>
        <RadioGroup
          label={t('confirmRevocation.outcome')}
          value={outcome}
          onChange={value => setOutcome(value as Outcome)}
        >
          <Radio value="revoked">{t('confirmRevocation.revoked')}</Radio>
          <Radio value="nothing-to-revoke">
            {t('confirmRevocation.nothing')}
          </Radio>
        </RadioGroup>
      </ReasonDialog>
    </PermittedAction>
  );
};
