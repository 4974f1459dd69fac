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
import { Container, Flex, Grid, Header, Text } from '@backstage/ui';
import { Rotation } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { useParams } from 'react-router-dom';
import { useNow } from '../hooks/useNow';
import { RotationStory, useRotation } from '../hooks/useRotation';
import { isOpenPhase } from '../isOpenPhase';
import { secretsTranslationRef } from '../translation';
import { AwaitedRunbook } from './AwaitedRunbook';
import { Journal } from './Journal';
import { LoadedContent, SkeletonCard } from './LoadedContent';
import { PhaseBadge } from './PhaseBadge';
import { PhaseSteps } from './PhaseSteps';
import { PullRequestList } from './PullRequestList';
import { RelativeTime } from './RelativeTime';
import { RevocationGate } from './RevocationGate';
import { RotationActions } from './RotationActions';
import { RotationFacts } from './RotationFacts';
import { RotationNotices } from './RotationNotices';
import { RotationOutcome } from './RotationOutcome';
import { SectionCard } from './SectionCard';
import { Sentence } from './Sentence';
import { TargetsTable } from './TargetsTable';

/** One rotation from start to end, kept up to date while one looks. */
export const RotationContent = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { rotationId = '' } = useParams();
  const loaded = useRotation(rotationId);
  const rotation = loaded.value?.rotation;
  return (
    <main>
      {rotation && (
        <Header title={t('rotation.of', { secret: rotation.secretTitle })} />
      )}
      <Container py="4">
        <LoadedContent
          loaded={loaded}
          what={t('what.rotation')}
          skeleton={<SkeletonCard lines={12} />}
        >
          {story => (
            <RotationSections story={story} onChanged={loaded.reload} />
          )}
        </LoadedContent>
      </Container>
    </main>
  );
};

function RotationSections({
  story,
  onChanged,
}: {
  story: RotationStory;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { rotation, journal } = story;
  return (
    <Flex direction="column" gap="4">
      <RotationNotices rotation={rotation} />
      <SectionCard
        title={t('rotation.phases')}
        actions={
          <PhaseBadge phase={rotation.phase} condition={rotation.condition} />
        }
      >
        <Flex direction="column" gap="4">
          <PhaseSteps rotation={rotation} journal={journal} />
          <NextSentence rotation={rotation} />
          <RotationActions rotation={rotation} onChanged={onChanged} />
        </Flex>
      </SectionCard>
      {rotation.awaiting && <AwaitedRunbook secretRef={rotation.secretRef} />}
      <Grid.Root columns={{ initial: '1', md: '3' }} gap="4">
        <Grid.Item colSpan={{ initial: '1', md: '2' }}>
          <SectionCard title={t('rotation.facts')}>
            <RotationFacts rotation={rotation} />
          </SectionCard>
        </Grid.Item>
        <Grid.Item>
          <SectionCard title={t('rotation.pullRequests')}>
            <PullRequestList
              pullRequests={rotation.pullRequests}
              isOpen={isOpenPhase(rotation.phase)}
            />
          </SectionCard>
        </Grid.Item>
      </Grid.Root>
      <SectionCard title={t('rotation.targets')}>
        <TargetsTable targets={rotation.targets} />
      </SectionCard>
      {rotation.consumers && (
        <SectionCard title={t('gate.title')}>
          <RevocationGate rotation={rotation} consumers={rotation.consumers} />
        </SectionCard>
      )}
      <SectionCard
        title={t('rotation.journal')}
        actions={
          journal.length > 1 && (
            <Text as="span" variant="body-small" color="secondary">
              {t('rotation.journalOrder')}
            </Text>
          )
        }
      >
        <Journal entries={journal} />
      </SectionCard>
    </Flex>
  );
}

function NextSentence({ rotation }: { rotation: Rotation }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { phase, condition, waitingFor, nextAttemptAt, revokeAt } = rotation;
  const now = useNow();
  const isOpen = isOpenPhase(phase);
  const hasEnded = revokeAt && DateTime.fromISO(revokeAt) <= now;
  return (
    <Flex direction="column" gap="1" role="status">
      {isOpenPhase(phase) && <Text as="p">{t(`next.${phase}`)}</Text>}
      {isOpen && waitingFor && !condition && (
        <Text as="p">
          <Sentence text={waitingFor} />
        </Text>
      )}
      {!isOpen && (
        <Text as="p">
          <RotationOutcome rotation={rotation} />
        </Text>
      )}
      {isOpen && revokeAt && (
        <Text as="p" color="secondary">
          {t(hasEnded ? 'rotation.overlapEnded' : 'rotation.revokeAt', {
            when: <RelativeTime instant={revokeAt} />,
          })}
        </Text>
      )}
      {isOpen && (
        <Text as="p" color="secondary">
          {nextAttemptAt &&
            t('rotation.nextAttempt', {
              when: <RelativeTime instant={nextAttemptAt} tense="future" />,
            })}{' '}
          {t('rotation.live')}
        </Text>
      )}
    </Flex>
  );
}
