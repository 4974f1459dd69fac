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
import {
  SecretDetail,
  secretReportPermission,
} from '@keyturn/plugin-secrets-common';
import ReportProblemOutlinedIcon from '@material-ui/icons/ReportProblemOutlined';
import { useState } from 'react';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { BlastRadius } from './BlastRadius';
import { isLinkOrEmpty, LinkField } from './LinkField';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';

const ICON = <ReportProblemOutlinedIcon fontSize="inherit" aria-hidden />;

/** Marks a secret as compromised, after saying what that sets off and whom it reaches. */
export const ReportCompromiseAction = ({
  secret,
  onReported,
}: {
  secret: SecretDetail;
  /** With what keeps an emergency rotation from being started now. */
  onReported(problems: string[]): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [url, setUrl] = useState('');
  return (
    <PermittedAction
      label={t('report.open')}
      permission={secretReportPermission}
      secretRef={secret.ref}
      action={{ possible: true }}
      notAllowed={t('report.notAllowed')}
    >
      <ReasonDialog
        button={t('report.open')}
        icon={ICON}
        destructive
        title={t('report.title', { secret: secret.title })}
        label={t('report.reason')}
        hint={t('report.reasonHint')}
        fields={
          <LinkField
            description={t('report.urlHint')}
            value={url}
            onChange={setUrl}
          />
        }
        isIncomplete={!isLinkOrEmpty(url)}
        keep={t('report.keep')}
        confirm={t('report.confirm')}
        failed={t('report.failed')}
        onConfirm={async reason => {
          const body = url ? { reason, url } : { reason };
          const { problems } = await api.reportCompromise(secret.ref, body);
          setUrl('');
          onReported(problems);
        }}
      >
        <BlastRadius secret={secret} />
      </ReasonDialog>
    </PermittedAction>
  );
};
