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

import { UnknownVersion } from '@keyturn/plugin-secrets-common';
import { NewNotice } from '../database/NoticeStore';
import { entityPath } from './entityPath';

const TOPIC = 'Versions on no record';
/** More than a sentence has room for. */
const MOST_NAMED = 3;

/** Whom an unknown version concerns. */
interface Told {
  ref: string;
  title: string;
  ownerRef?: string;
}

/** What is wrong, and what to do, as one sentence for each version. */
export function unknownVersionSentence({
  versionId,
  places,
}: Pick<UnknownVersion, 'versionId' | 'places'>): string {
  return `${placesOf(
    places,
  )} named version ${versionId}, which is on no record: the database may have been restored to an earlier state. It may still work, and no rotation revokes it until a platform administrator adopts it, or confirms that it was revoked by hand`;
}

/** Why a compromise is not contained although the version on record was revoked. */
export function notContainedSentence(versionIds: string[]): string {
  const is = versionIds.length === 1 ? 'is' : 'are';
  return `Not contained: every target runs another version, but ${named(
    versionIds,
  )} ${is} on no record and may be what has leaked. A platform administrator adopts it, so that a rotation revokes it, or confirms that it was revoked by hand`;
}

/** Why it is not contained although every version that was on no record is by now. */
export function adoptedNotRevokedSentence(versionIds: string[]): string {
  return `Not contained: every target runs another version, but ${named(
    versionIds,
  )} was on no record before and is not revoked yet. The next rotation revokes it`;
}

/** That something names a version on no record, to the owners of the secret. */
export function unknownVersionNotice(
  secret: Told,
  version: UnknownVersion,
): NewNotice {
  return noticeOf(secret, {
    key: `${version.versionId}:${version.since}:found`,
    title: `${secret.title} runs a version that is on no record`,
    description: `${unknownVersionSentence(version)}.`,
    severity: 'high',
  });
}

/** That an administrator has put it on record. */
export function resolvedVersionNotice(
  secret: Told,
  version: UnknownVersion,
  { message, at }: { message: string; at: string },
): NewNotice {
  return noticeOf(secret, {
    key: `${version.versionId}:${at}:resolved`,
    title: `Version ${version.versionId} of ${secret.title} is on record`,
    description: `${message}.`,
    severity: 'normal',
  });
}

/** That there are versions on no record, to those who can resolve them: once for each day on which some are found. */
export function unknownVersionsDigest(found: {
  secretRef: string;
  /** When the last one was first seen. */
  since: string;
  administrators: string[];
}): NewNotice[] {
  const { secretRef, since, administrators } = found;
  if (administrators.length === 0) return [];
  return [
    {
      dedupeKey: `unknown-version:administrators:${since.slice(0, 10)}`,
      secretRef,
      recipients: administrators,
      payload: {
        title: 'Versions of secrets were found that are on no record',
        description:
          'Files or clusters name them, but the database does not know them: it may have been restored to an earlier state. No compromise of these secrets is called contained until you adopt each version, or confirm that it was revoked by hand.',
        severity: 'critical',
        link: '/secrets?health=unknown',
        topic: TOPIC,
        scope: 'secrets:unknown-version:administrators',
      },
    },
  ];
}

function noticeOf(
  { ref, ownerRef }: Told,
  notice: {
    key: string;
    title: string;
    description: string;
    severity: 'high' | 'normal';
  },
): NewNotice {
  const { key, ...text } = notice;
  return {
    dedupeKey: `unknown-version:${ref}:${key}`,
    secretRef: ref,
    recipients: ownerRef ? [ownerRef] : [],
    unowned: !ownerRef,
    payload: {
      ...text,
      link: entityPath(ref),
      topic: TOPIC,
      scope: `secrets:unknown-version:${ref}`,
    },
  };
}

function placesOf(places: string[]): string {
  const [first, ...others] = places;
  return others.length > 0 ? `${first} and ${others.length} more` : first;
}

function named(ids: string[]): string {
  const more = ids.length - MOST_NAMED;
  const shown = ids.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
