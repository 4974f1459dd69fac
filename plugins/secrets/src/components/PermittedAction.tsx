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

import {
  isResourcePermission,
  Permission,
} from '@backstage/plugin-permission-common';
import { usePermission } from '@backstage/plugin-permission-react';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { RotationAction } from '@keyturn/plugin-secrets-common';
import { ReactElement } from 'react';
import { secretsTranslationRef } from '../translation';
import { ImpossibleAction } from './ImpossibleAction';
import { sentenceOf } from './LoadError';
import { Sentence } from './Sentence';

/** An action where it is possible and the person may; else its name and the reason why not. */
export const PermittedAction = ({
  label,
  permission,
  secretRef,
  action,
  notAllowed,
  children,
}: {
  label: string;
  permission: Permission;
  /** Of which secret it is asked, where the permission is about single secrets. */
  secretRef?: string;
  /** Whether it is possible as things stand, whoever asks. */
  action: RotationAction;
  notAllowed: string;
  children: ReactElement;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { loading, allowed, error } = usePermission(
    isResourcePermission(permission)
      ? { permission, resourceRef: secretRef }
      : { permission },
  );
  if (!action.possible) {
    return (
      <ImpossibleAction
        label={label}
        reason={<Sentence text={action.reason ?? ''} />}
      />
    );
  }
  if (loading) return null;
  if (error) {
    const reason = t('permission.failed', {
      message: <Sentence text={sentenceOf(error)} />,
    });
    return <ImpossibleAction label={label} reason={reason} />;
  }
  return allowed ? (
    children
  ) : (
    <ImpossibleAction label={label} reason={notAllowed} />
  );
};
