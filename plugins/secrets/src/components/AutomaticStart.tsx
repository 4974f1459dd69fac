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
import { Alert, Flex, Link, Text } from '@backstage/ui';
import {
  AutomaticStart as Facts,
  SecretDetail,
} from '@keyturn/plugin-secrets-common';
import { fullSentence } from '../fullSentence';
import { useNow } from '../hooks/useNow';
import { exactTime, relativeTime } from '../relativeTime';
import { taskRouteRef } from '../routes';
import { automaticStartSentence } from '../automaticStartSentence';
import { secretsTranslationRef } from '../translation';
import { EvidenceList } from './EvidenceList';
import { RelativeTime } from './RelativeTime';
import { Sentence } from './Sentence';

/** Each sentence takes some of these. */
const NO_WORDS = { policy: '', days: '', from: '', to: '', timeZone: '' };

/** What speaks for a rotation now, and when one starts without anybody's doing, or why none does. */
export const AutomaticStart = ({ secret }: { secret: SecretDetail }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  const { reasons = [], automaticStart, openRotationId, health } = secret;
  if (openRotationId || health === 'retired') return null;
  const sentence = automaticStartSentence(secret, now);
  return (
    <Flex direction="column" gap="2">
      {reasons.length > 0 && (
        <div>
          <Text as="p" variant="body-small" weight="bold">
            {t('automatic.reasons')}
          </Text>
          <EvidenceList facts={reasons.map(({ message }) => message)} />
        </div>
      )}
      {automaticStart?.asked && <Asked asked={automaticStart.asked} />}
      {sentence && (
        <Text as="p" variant="body-small" color="secondary">
          {t(sentence.key, {
            ...NO_WORDS,
            ...sentence.words,
            when: sentence.at
              ? `${exactTime(sentence.at)} (${relativeTime(sentence.at, now)})`
              : '',
          })}
        </Text>
      )}
    </Flex>
  );
};

function Asked({ asked }: { asked: NonNullable<Facts['asked']> }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const linkToTask = useRouteRef(taskRouteRef);
  const { at, attempts, taskId, failure } = asked;
  const when = <RelativeTime instant={at} tense="past" />;
  const task = taskId && linkToTask && (
    <Link href={linkToTask({ taskId })}>{t('rotation.taskLink')}</Link>
  );
  if (!failure) {
    return (
      <Text as="p" role="status" variant="body-small">
        {t('automatic.asked', { when })} {task}
      </Text>
    );
  }
  return (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('automatic.failedTitle')}
      description={
        <>
          {t('automatic.failed', {
            when,
            count: attempts,
            failure: <Sentence text={fullSentence(failure)} />,
          })}{' '}
          {task}
        </>
      }
    />
  );
}
