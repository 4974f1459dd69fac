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
import { Alert, Flex, Text } from '@backstage/ui';
import { isTerminalPhase, Rotation } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { RelativeTime } from './RelativeTime';
import { Sentence } from './Sentence';
import { StragglerList } from './StragglerList';

/** What nobody who opens a rotation may miss: that it goes back, that it is stuck, and what somebody allowed or overrode. */
export const RotationNotices = ({ rotation }: { rotation: Rotation }) => {
  const isOpen = !isTerminalPhase(rotation.phase);
  return (
    <>
      <RollbackNotice rotation={rotation} />
      {isOpen && rotation.condition && <ConditionNotice rotation={rotation} />}
      <AllowanceNotice rotation={rotation} />
      <OverrideNotice rotation={rotation} />
    </>
  );
};

function RollbackNotice({ rotation }: { rotation: Rotation }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { phase, rollback } = rotation;
  if (!rollback) return null;
  const isOver = phase === 'rolled-back';
  const isUnfinished = !isOver && isTerminalPhase(phase);
  const title = isUnfinished
    ? 'rollback.unfinishedTitle'
    : 'rollback.onItsWayTitle';
  return (
    <Alert
      role="status"
      status={isOver ? 'info' : 'warning'}
      icon
      title={t(isOver ? 'rollback.overTitle' : title)}
      description={
        <Text as="p">
          {t('rollback.askedBy', {
            who: <ActorLink actor={rollback.requestedBy} />,
            when: <RelativeTime instant={rollback.at} tense="past" />,
            reason: <Sentence text={rollback.reason} />,
          })}
        </Text>
      }
    />
  );
}

function ConditionNotice({ rotation }: { rotation: Rotation }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { condition, waitingFor, stragglers } = rotation;
  if (stragglers?.length) {
    return (
      <Alert
        role="status"
        status="warning"
        icon
        title={t('gate.shutTitle')}
        description={
          <Flex direction="column" gap="2">
            <Text as="p">{t('gate.shutText')}</Text>
            <StragglerList stragglers={stragglers} />
          </Flex>
        }
      />
    );
  }
  return (
    <Alert
      role="status"
      status={condition === 'partial' ? 'danger' : 'warning'}
      icon
      title={t(`conditionTitle.${condition!}`)}
      description={
        waitingFor && (
          <Text as="p">
            <Sentence text={waitingFor} />
          </Text>
        )
      }
    />
  );
}

function AllowanceNotice({ rotation: { allowance } }: { rotation: Rotation }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return allowance ? (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('allowance.title')}
      description={
        <Text as="p">
          {t('allowance.text', {
            who: <ActorLink actor={allowance.actor} />,
            when: <RelativeTime instant={allowance.at} tense="past" />,
            reason: <Sentence text={allowance.reason} />,
          })}
        </Text>
      }
    />
  ) : null;
}

function OverrideNotice({ rotation: { override } }: { rotation: Rotation }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return override ? (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('override.doneTitle')}
      description={
        <Flex direction="column" gap="2">
          <Text as="p">
            {t('override.doneText', {
              who: <ActorLink actor={override.actor} />,
              when: <RelativeTime instant={override.at} tense="past" />,
              reason: <Sentence text={override.reason} />,
            })}
          </Text>
          <StragglerList stragglers={override.stragglers} />
        </Flex>
      }
    />
  ) : null;
}
