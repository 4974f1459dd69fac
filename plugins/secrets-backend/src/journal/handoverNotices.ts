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

import { NewNotice } from '../database/NoticeStore';
import { entityPath } from './entityPath';
import { retirementScope } from './retirementNotices';

const TOPIC = 'Secret handover';

/** Whom a handover concerns. */
interface Told {
  ref: string;
  title: string;
  /** Where it counts. */
  ownerRef?: string;
}

/** For the journal of the earlier secret, which ends with it. */
export function handedOverSentence(
  to: Pick<Told, 'ref'>,
  reason?: string,
): string {
  return `Handed over to ${
    to.ref
  }, which declares the same Secrets while the catalog no longer lists this one; this journal is closed${because(
    reason,
  )}`;
}

/** For the journal of the new one. */
export function takenOverSentence(
  from: Pick<Told, 'ref'>,
  { seq, reason }: { seq: number; reason?: string },
): string {
  return `Took over the versions and all that is open of ${
    from.ref
  }, which declared the same Secrets; what happened before stands in its journal, closed by row ${seq}${because(
    reason,
  )}`;
}

/** That it is done, to the owners of both. Replaces the notice that the earlier one is gone. */
export function handedOverNotice(from: Told, to: Told, at: string): NewNotice {
  const owners = [from.ownerRef, to.ownerRef].flatMap(ref => ref ?? []);
  return {
    dedupeKey: `handover:${from.ref}:${to.ref}:${at}`,
    secretRef: to.ref,
    recipients: [...new Set(owners)],
    unowned: owners.length === 0,
    payload: {
      title: `${from.title} goes on as ${to.title}`,
      description:
        'Its versions, its open rotation and its lifetime were handed over, because both declare the same Secrets. Its journal is closed and can still be read.',
      severity: 'normal',
      link: entityPath(to.ref),
      topic: TOPIC,
      scope: retirementScope(from.ref),
    },
  };
}

/** That somebody else declares its Secrets, to the owner of the earlier one. */
export function handoverAskedNotice(
  from: Told,
  to: Told,
  since: string,
): NewNotice {
  return {
    dedupeKey: `handover-asked:${from.ref}:${to.ref}:${since}`,
    secretRef: from.ref,
    recipients: from.ownerRef ? [from.ownerRef] : [],
    unowned: !from.ownerRef,
    payload: {
      title: `${to.title} declares the Secrets of ${from.title}`,
      description: `The catalog no longer lists ${from.title}, and its Secrets are still in the cluster. If they are to belong to ${to.ref}, agree on the page of ${to.title}; until then no rotation of ${to.title} starts. If not, declare ${from.title} again.`,
      severity: 'high',
      link: entityPath(to.ref),
      topic: TOPIC,
      scope: `secrets:handover:${from.ref}:${to.ref}`,
    },
  };
}

function because(reason: string | undefined): string {
  return reason ? `: ${reason}` : '';
}
