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

import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { ButtonLink } from '@backstage/ui';
import {
  Rotation,
  rotationStartPermission,
} from '@keyturn/plugin-secrets-common';
import { templateRouteRef } from '../routes';
import { secretsTranslationRef } from '../translation';
import { templateAddress } from '../templateAddress';
import { ImpossibleAction } from './ImpossibleAction';
import { PermittedAction } from './PermittedAction';

/** Leads to the form that takes what only a person can mint; there it is kept out of every record. */
export const HandInAction = ({ rotation }: { rotation: Rotation }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const linkToTemplate = useRouteRef(templateRouteRef);
  const { secretRef, reason } = rotation;
  const label = t('handIn.open');
  return (
    <PermittedAction
      label={label}
      permission={rotationStartPermission}
      secretRef={secretRef}
      action={rotation.actions.handIn}
      notAllowed={t('handIn.notAllowed')}
    >
      {linkToTemplate ? (
        <ButtonLink
          href={templateAddress(linkToTemplate, {
            byHand: true,
            values: { secretRef, reason },
          })}
        >
          {label}
        </ButtonLink>
      ) : (
        <ImpossibleAction label={label} reason={t('rotate.noTemplate')} />
      )}
    </PermittedAction>
  );
};
