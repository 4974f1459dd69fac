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

import { endingText } from '@keyturn/plugin-secrets-common';
import { NewNotice } from '../database/NoticeStore';
import { RotationChange, RotationRecord } from '../database/RotationStore';
import { conditionTidings } from './conditionTidings';
import { endingTidings } from './endingTidings';
import { restartTidings } from './restartTidings';
import { rollbackTidings } from './rollbackTidings';
import { reminderTidings } from './reminderTidings';
import { Tidings } from './Tidings';

/**
 * What people are to be told of a move: that a pull request waits for review, and still does, that the rotation completed, failed or
 * was cancelled, that it is on its way back, and that it is stuck. All notices of one rotation share a scope, so each replaces the one before.
 */
export function rotationNotices(options: {
  rotation: RotationRecord;
  change: RotationChange;
  ownerRef?: string;
  consumerOwnerRefs: string[];
}): NewNotice[] {
  const { rotation, change, ownerRef, consumerOwnerRefs } = options;
  const tidings = tidingsOf(rotation, change);
  if (!tidings) return [];
  const recipients = [
    ...(ownerRef ? [ownerRef] : []),
    ...(rotation.requestedBy.startsWith('user:') ? [rotation.requestedBy] : []),
    ...(tidings.everybody ? consumerOwnerRefs : []),
    ...(tidings.alsoTo ?? []),
  ];
  return [
    {
      dedupeKey: tidings.batchId
        ? `batch:${tidings.batchId}:${tidings.what}`
        : `rotation:${rotation.id}:${tidings.what}`,
      secretRef: rotation.secretRef,
      recipients: [...new Set(recipients)],
      unowned: !ownerRef,
      fact: tidings.holds && {
        kind: 'rotation',
        rotationId: rotation.id,
        batchId: tidings.batchId,
        ...tidings.holds,
      },
      payload: {
        title: tidings.title,
        description: tidings.description,
        severity: tidings.severity,
        link: tidings.link ?? `/secrets/rotations/${rotation.id}`,
        topic: 'Secret rotation',
        scope: `secrets:rotation:${rotation.id}`,
      },
    },
  ];
}

function tidingsOf(
  rotation: RotationRecord,
  change: RotationChange,
): Tidings | undefined {
  const secret = rotation.secretTitle;
  const why = change.waitingFor ?? rotation.waitingFor ?? rotation.reason;
  switch (change.phase) {
    case 'proposed':
      return proposedTidings(rotation, change);
    case 'completed':
      return completedTidings(secret, change);
    case 'cancelled':
      return {
        what: 'cancelled',
        title: `The rotation of ${secret} was cancelled`,
        description: `${why}. ${endingText({ phase: 'cancelled' })}`,
        severity: 'normal',
        everybody: false,
      };
    case 'failed':
      return {
        what: 'failed',
        title: `The rotation of ${secret} ${
          change.abandonment ? 'was abandoned' : 'failed'
        }`,
        description: `${why}. ${endingText({
          phase: 'failed',
          abandonment: change.abandonment,
        })}`,
        severity: 'high',
        everybody: false,
      };
    case 'rollback-proposed':
    case 'rolled-back':
      return rollbackTidings(rotation, change);
    default:
      return (
        conditionTidings(rotation, change, why) ??
        reminderTidings(rotation, change, why) ??
        restartTidings(rotation, change)
      );
  }
}

function proposedTidings(
  { policy, secretTitle }: RotationRecord,
  { proposedWith }: RotationChange,
): Tidings {
  const titles = proposedWith?.titles;
  const subject = titles ? `${titles.length} secrets` : secretTitle;
  const names = titles ? `: ${titles.join(', ')}` : '';
  const common = {
    what: 'proposed',
    everybody: false,
    batchId: proposedWith?.batchId,
    holds: { phase: 'proposed' as const },
  };
  return policy.approval === 'auto-merge'
    ? {
        ...common,
        title: `${subject} ${titles ? 'are' : 'is'} being rotated`,
        description: `${
          titles ? 'Their' : 'Its'
        } pull request is merged by itself as soon as it may be${names}.`,
        severity: 'low',
      }
    : {
        ...common,
        title: `Review the rotation of ${subject}`,
        description: `A pull request waits for review${names}.`,
        severity: 'normal',
      };
}

function completedTidings(secret: string, change: RotationChange): Tidings {
  const { title, description, isLoud } = endingTidings('completed', change, {
    done: `${secret} was rotated`,
    seen: 'Every target ran the new version',
  });
  return {
    what: 'completed',
    title,
    description,
    severity: isLoud ? 'critical' : 'low',
    everybody: true,
  };
}
