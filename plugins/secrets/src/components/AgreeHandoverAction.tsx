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
import { rotationStartPermission } from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { PermittedAction } from './PermittedAction';
import { ReasonDialog } from './ReasonDialog';

interface Named {
  ref: string;
  title?: string;
}

/** Agrees that a secret which the catalog no longer lists goes on as another one. */
export const AgreeHandoverAction = ({
  from,
  to,
  onChanged,
}: {
  from: Named;
  to: Named;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const names = { from: nameOf(from), to: nameOf(to) };
  const label = t('handover.agree', { secret: names.from });
  return (
    <PermittedAction
      label={label}
      permission={rotationStartPermission}
      secretRef={from.ref}
      action={{ possible: true }}
      notAllowed={t('handover.notAllowed')}
    >
      <ReasonDialog
        button={label}
        title={t('handover.title', names)}
        keep={t('handover.keep')}
        confirm={t('handover.confirm')}
        failed={t('handover.failed')}
        onConfirm={async reason => {
          await api.agreeHandover(from.ref, { to: to.ref, reason });
          onChanged();
        }}
      >
        <Text as="p">{t('handover.text')}</Text>
        <Text as="p">{t('handover.journaled')}</Text>
      </ReasonDialog>
    </PermittedAction>
  );
};

function nameOf({ ref, title }: Named): string {
  return title ?? ref;
}
