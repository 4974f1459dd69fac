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

import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Link, Text } from '@backstage/ui';
import { isTerminalPhase, Rotation } from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { rotationRouteRef } from '../routes';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { EmptyNote } from './EmptyNote';
import { LoadedContent, SkeletonLines } from './LoadedContent';
import { PhaseBadge } from './PhaseBadge';
import { RelativeTime } from './RelativeTime';
import { RotationOutcome } from './RotationOutcome';
import styles from './RotationTimeline.module.css';
import { Sentence } from './Sentence';

const SHOWN = 10;

/** The rotations of one secret, newest first, each with what became of the version before it. */
export const RotationTimeline = ({
  secretRef,
  openRotationId,
}: {
  secretRef: string;
  openRotationId?: string;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const loaded = useLoaded(`${secretRef} ${openRotationId}`, signal =>
    api.listRotations({ secret: [secretRef], limit: SHOWN }, { signal }),
  );
  return (
    <LoadedContent
      loaded={loaded}
      what={t('what.rotations')}
      skeleton={<SkeletonLines lines={4} />}
    >
      {({ items, total }) =>
        items.length ? (
          <>
            <ol className={styles.timeline}>
              {items.map(rotation => (
                <TimelineEntry key={rotation.id} rotation={rotation} />
              ))}
            </ol>
            {total > items.length && (
              <Text as="p" color="secondary">
                {t('rotations.more', { count: total - items.length })}
              </Text>
            )}
          </>
        ) : (
          <EmptyNote text={t('rotations.empty')} />
        )
      }
    </LoadedContent>
  );
};

function TimelineEntry({ rotation }: { rotation: Rotation }) {
  const linkTo = useRouteRef(rotationRouteRef);
  return (
    <li
      className={styles.entry}
      data-phase={rotation.phase}
      data-open={!isTerminalPhase(rotation.phase)}
    >
      <Flex align="center" gap="2">
        <Link href={linkTo({ rotationId: rotation.id })} weight="bold">
          <RelativeTime instant={rotation.createdAt} tense="past" />
        </Link>
        <PhaseBadge phase={rotation.phase} condition={rotation.condition} />
      </Flex>
      <Text as="p">
        <Sentence text={rotation.reason} /> ·{' '}
        <ActorLink actor={rotation.requestedBy} />
      </Text>
      <Text as="p" color="secondary">
        <RotationOutcome rotation={rotation} />
      </Text>
    </li>
  );
}
