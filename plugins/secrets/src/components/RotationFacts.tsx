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
import { Link } from '@backstage/ui';
import { Rotation } from '@keyturn/plugin-secrets-common';
import { taskRouteRef } from '../routes';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { EntityLink } from './EntityLink';
import { Facts } from './Facts';
import { RelativeTime } from './RelativeTime';
import { Sentence } from './Sentence';
import { VersionId } from './VersionId';

/** Of which secret a rotation is, who asked for it and why, and which versions it replaces. */
export const RotationFacts = ({ rotation }: { rotation: Rotation }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const linkToTask = useRouteRef(taskRouteRef);
  const { secretRef, secretTitle, requestedBy, taskId } = rotation;
  const { reason, createdAt, updatedAt } = rotation;
  const task = taskId && linkToTask && (
    <Link href={linkToTask({ taskId })}>{t('rotation.taskLink')}</Link>
  );
  return (
    <Facts
      facts={[
        {
          term: t('rotations.secret'),
          value: <EntityLink entityRef={secretRef} title={secretTitle} />,
        },
        { term: t('rotation.reason'), value: <Sentence text={reason} /> },
        {
          term: t('rotation.requestedBy'),
          value: <ActorLink actor={requestedBy} />,
        },
        ...(task ? [{ term: t('rotation.task'), value: task }] : []),
        {
          term: t('rotation.started'),
          value: <RelativeTime instant={createdAt} tense="past" />,
        },
        {
          term: t('rotation.updated'),
          value: <RelativeTime instant={updatedAt} tense="past" />,
        },
        {
          term: t('rotation.versions'),
          value: t('rotation.versionChange', {
            from: <VersionId id={rotation.previousVersionId} />,
            to: <VersionId id={rotation.versionId} />,
          }),
        },
      ]}
    />
  );
};
