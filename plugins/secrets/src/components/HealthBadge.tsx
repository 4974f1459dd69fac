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
import { Secret, SecretHealth } from '@keyturn/plugin-secrets-common';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import BlockIcon from '@material-ui/icons/Block';
import CheckIcon from '@material-ui/icons/Check';
import DonutLargeIcon from '@material-ui/icons/DonutLarge';
import ErrorOutlineIcon from '@material-ui/icons/ErrorOutline';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import ReportProblemOutlinedIcon from '@material-ui/icons/ReportProblemOutlined';
import ScheduleIcon from '@material-ui/icons/Schedule';
import { ReactNode } from 'react';
import { dueOf } from '../dueOf';
import { useNow } from '../hooks/useNow';
import { relativeTime } from '../relativeTime';
import { secretsTranslationRef } from '../translation';
import { StatusBadge, Tone } from './StatusBadge';

const LOOKS: Record<SecretHealth, { tone: Tone; icon: ReactNode }> = {
  compromised: {
    tone: 'danger',
    icon: <ReportProblemOutlinedIcon fontSize="inherit" aria-hidden />,
  },
  expired: {
    tone: 'danger',
    icon: <ErrorOutlineIcon fontSize="inherit" aria-hidden />,
  },
  partial: {
    tone: 'warning',
    icon: <DonutLargeIcon fontSize="inherit" aria-hidden />,
  },
  due: {
    tone: 'warning',
    icon: <ScheduleIcon fontSize="inherit" aria-hidden />,
  },
  rotating: {
    tone: 'info',
    icon: <AutorenewIcon fontSize="inherit" aria-hidden />,
  },
  unknown: {
    tone: 'warning',
    icon: <HelpOutlineIcon fontSize="inherit" aria-hidden />,
  },
  healthy: {
    tone: 'success',
    icon: <CheckIcon fontSize="inherit" aria-hidden />,
  },
  retired: {
    tone: 'neutral',
    icon: <BlockIcon fontSize="inherit" aria-hidden />,
  },
};

/** Health in a word; what it means, and by when the secret is to be rotated, on hover. */
export const HealthBadge = ({
  secret: { health, lifetime, unknownVersions, changedCiphertexts },
}: {
  secret: Pick<
    Secret,
    'health' | 'lifetime' | 'unknownVersions' | 'changedCiphertexts'
  >;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  const unclear =
    (unknownVersions && 'unknownVersion') ??
    (changedCiphertexts && 'changedCiphertext');
  const word = health === 'unknown' && unclear ? unclear : health;
  const meaning = t(`healthMeaning.${word}`);
  const due = dueOf({ health, lifetime });
  const title = due
    ? t('healthTitle', { meaning, when: relativeTime(due, now) })
    : meaning;
  return (
    <StatusBadge {...LOOKS[health]} title={title}>
      {t(`health.${word}`)}
    </StatusBadge>
  );
};
