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
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import { boundariesReadPermission } from '@keyturn/plugin-secrets-common';
import { boundariesRouteRef } from '../routes';
import { secretsTranslationRef } from '../translation';

/** The way to the boundaries, for those who may see them. */
export const BoundariesLink = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const address = useRouteRef(boundariesRouteRef)();
  const { allowed } = usePermission({ permission: boundariesReadPermission });
  return allowed ? (
    <ButtonLink size="small" variant="secondary" href={address}>
      {t('page.boundaries')}
    </ButtonLink>
  ) : null;
};
