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
import { Alert } from '@backstage/ui';
import { Secret } from '@keyturn/plugin-secrets-common';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import { useNow } from '../hooks/useNow';
import { exactTime, relativeTime } from '../relativeTime';
import { secretsTranslationRef } from '../translation';
import { StatusBadge } from './StatusBadge';

type Missing = { secret: Pick<Secret, 'missingSince'> };

/** That the catalog does not list a secret that is not retired. */
export const MissingNotice = ({ secret: { missingSince } }: Missing) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  return missingSince ? (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('missing.title', {
        since: exactTime(missingSince),
        relative: relativeTime(missingSince, now, 'past'),
      })}
      description={t('missing.text')}
    />
  ) : null;
};

/** The same in a row of a list. */
export const MissingBadge = ({ secret: { missingSince } }: Missing) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  return missingSince ? (
    <StatusBadge
      tone="warning"
      icon={<HelpOutlineIcon fontSize="inherit" aria-hidden />}
      title={t('missing.title', {
        since: exactTime(missingSince),
        relative: relativeTime(missingSince, now, 'past'),
      })}
    >
      {t('missing.badge')}
    </StatusBadge>
  ) : null;
};
