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
import { TargetStatus } from '@keyturn/plugin-secrets-common';
import CheckIcon from '@material-ui/icons/Check';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import RemoveIcon from '@material-ui/icons/Remove';
import { ReactNode } from 'react';
import { secretsTranslationRef } from '../translation';
import { StatusBadge, Tone } from './StatusBadge';

const LOOKS = {
  running: {
    tone: 'success',
    icon: <CheckIcon fontSize="inherit" aria-hidden />,
    word: 'targets.running',
  },
  'not-yet': {
    tone: 'info',
    icon: <HourglassEmptyIcon fontSize="inherit" aria-hidden />,
    word: 'targets.notYet',
  },
  unknown: {
    tone: 'warning',
    icon: <HelpOutlineIcon fontSize="inherit" aria-hidden />,
    word: 'targets.unknown',
  },
  'not-asked': {
    tone: 'neutral',
    icon: <RemoveIcon fontSize="inherit" aria-hidden />,
    word: 'targets.notAsked',
  },
  unobserved: {
    tone: 'neutral',
    icon: <RemoveIcon fontSize="inherit" aria-hidden />,
    word: 'targets.unobserved',
  },
} as const satisfies Record<
  TargetStatus['state'] | 'not-asked',
  { tone: Tone; icon: ReactNode; word: string }
>;

/** Whether something was seen to run the version that it should. */
export const ObservedState = ({ state }: { state: keyof typeof LOOKS }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { tone, icon, word } = LOOKS[state];
  return (
    <StatusBadge tone={tone} icon={icon}>
      {t(word)}
    </StatusBadge>
  );
};
