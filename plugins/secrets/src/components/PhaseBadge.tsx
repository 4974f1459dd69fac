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
import { Flex } from '@backstage/ui';
import {
  isRollbackPhase,
  isTerminalPhase,
  Rotation,
  RotationPhase,
} from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { StatusBadge, Tone } from './StatusBadge';

/** Phase of a rotation, and beside it why it does not move, where it does not. */
export const PhaseBadge = ({
  phase,
  condition,
}: Pick<Rotation, 'phase' | 'condition'>) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <Flex align="center" gap="1">
      <StatusBadge tone={toneOf(phase)}>{t(`phase.${phase}`)}</StatusBadge>
      {condition && (
        <StatusBadge tone="warning">{t(`condition.${condition}`)}</StatusBadge>
      )}
    </Flex>
  );
};

function toneOf(phase: RotationPhase): Tone {
  if (phase === 'completed') return 'success';
  if (phase === 'failed') return 'danger';
  if (isRollbackPhase(phase)) return 'warning';
  return isTerminalPhase(phase) ? 'neutral' : 'info';
}
