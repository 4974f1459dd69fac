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
import { Radio, RadioGroup, Text, TextField } from '@backstage/ui';
import {
  ResolveVersion,
  SecretDetail,
  versionResolvePermission,
} from '@keyturn/plugin-secrets-common';
import { useState } from 'react';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';

type Outcome = ResolveVersion['outcome'];

/** The longest id that the backend takes. */
const MAX_LENGTH = 500;

/** Puts a version on record that was on none, by the word of an administrator. */
export const ResolveVersionAction = ({
  secret,
  versionId: version,
  onChanged,
}: {
  secret: SecretDetail;
  versionId: string;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [outcome, setOutcome] = useState<Outcome>('adopt');
  const [credentialId, setCredentialId] = useState('');
  const isNeeded = outcome === 'adopt' && secret.capabilities.revocation;
  const id = credentialId.trim();
  return (
    <PermittedAction
      label={t('resolveVersion.open', { version })}
      permission={versionResolvePermission}
      secretRef={secret.ref}
      action={{ possible: true }}
      notAllowed={t('resolveVersion.notAllowed')}
    >
      <ReasonDialog
        button={t('resolveVersion.open', { version })}
        title={t('resolveVersion.title', { version })}
        fields={
          <TextField
            label={t('resolveVersion.credentialId')}
            description={t('resolveVersion.credentialIdHint')}
            isRequired={isNeeded}
            maxLength={MAX_LENGTH}
            value={credentialId}
            onChange={setCredentialId}
          />
        }
        isIncomplete={isNeeded && id === ''}
        keep={t('resolveVersion.keep')}
        confirm={t('resolveVersion.confirm')}
        failed={t('resolveVersion.failed')}
        onConfirm={async reason => {
          const named = id ? { credentialId: id } : {};
          const body = { outcome, reason, ...named };
          await api.resolveVersion(secret.ref, version, body);
          onChanged();
        }}
      >
        <RadioGroup
          label={t('resolveVersion.outcome')}
          value={outcome}
          onChange={value => setOutcome(value as Outcome)}
        >
          <Radio value="adopt">{t('resolveVersion.adopt')}</Radio>
          <Radio value="revoked">{t('resolveVersion.revoked')}</Radio>
        </RadioGroup>
        <Text as="p" variant="body-small" color="secondary">
          {t(
            outcome === 'adopt'
              ? 'resolveVersion.adoptHint'
              : 'resolveVersion.revokedHint',
          )}
        </Text>
        <Text as="p">{t('resolveVersion.journaled')}</Text>
      </ReasonDialog>
    </PermittedAction>
  );
};
