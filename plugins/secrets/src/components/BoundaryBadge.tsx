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

import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Secret } from '@keyturn/plugin-secrets-common';
import NotInterestedIcon from '@material-ui/icons/NotInterested';
import { secretsTranslationRef } from '../translation';
import { StatusBadge } from './StatusBadge';

/** That a secret is outside its boundary; stands beside its health, which it does not replace. */
export const BoundaryBadge = ({ boundary }: Pick<Secret, 'boundary'>) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return boundary === 'outside' ? (
    <StatusBadge
      tone="warning"
      icon={<NotInterestedIcon fontSize="inherit" aria-hidden />}
      title={t('outsideBoundary.meaning')}
    >
      {t('outsideBoundary.badge')}
    </StatusBadge>
  ) : null;
};
