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
import { Text, VisuallyHidden } from '@backstage/ui';
import { JournalEntry, Rotation } from '@keyturn/plugin-secrets-common';
import CheckIcon from '@material-ui/icons/Check';
import CloseIcon from '@material-ui/icons/Close';
import { PhaseStep, phaseSteps } from '../phaseSteps';
import { secretsTranslationRef } from '../translation';
import { RelativeTime } from './RelativeTime';
import styles from './PhaseSteps.module.css';

const STATE_WORDS = {
  done: 'rotation.phaseDone',
  current: 'rotation.phaseCurrent',
  ahead: 'rotation.phaseAhead',
} as const;

/** How far a rotation has come. */
export const PhaseSteps = ({
  rotation,
  journal,
}: {
  rotation: Rotation;
  journal: JournalEntry[];
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <ol className={styles.steps} aria-label={t('rotation.phases')}>
      {phaseSteps(rotation, journal).map((step, index) => (
        <li
          key={step.phase}
          className={styles.step}
          data-state={step.state}
          data-end={step.phase}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span className={styles.dot} aria-hidden>
            <Dot step={step} number={index + 1} />
          </span>
          <Text
            as="span"
            weight={step.state === 'current' ? 'bold' : 'regular'}
            color={step.state === 'ahead' ? 'secondary' : 'primary'}
          >
            {t(`phase.${step.phase}`)}
          </Text>
          <VisuallyHidden>{t(STATE_WORDS[step.state])}</VisuallyHidden>
          {step.at && (
            <Text as="span" variant="body-x-small" color="secondary">
              <RelativeTime instant={step.at} tense="past" />
            </Text>
          )}
        </li>
      ))}
    </ol>
  );
};

function Dot({ step, number }: { step: PhaseStep; number: number }) {
  if (
    step.phase === 'failed' ||
    step.phase === 'cancelled' ||
    step.phase === 'rolled-back'
  ) {
    return <CloseIcon fontSize="inherit" />;
  }
  const isDone = step.state === 'done' || step.phase === 'completed';
  return isDone && step.state !== 'ahead' ? (
    <CheckIcon fontSize="inherit" />
  ) : (
    <>{number}</>
  );
}
