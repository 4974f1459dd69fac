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

import {
  describeEdit,
  FileEdit,
  inertLine,
  markdownCode,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { BatchMember, RotationRecord } from '../database/RotationStore';

/* Forges take titles of 255 characters and descriptions of 65,536; these stay below whatever they are made of. */
const MOST_OF_NAME = 120;
const MOST_OF_TEXT = 500;
const ROOM_FOR_PLACES = 30_000;

/** What people read of a proposed change. */
export interface ProposalText {
  title: string;
  body: string;
  commitMessage: string;
}

interface TextOptions {
  rotation: RotationRecord;
  secret: SecretDescriptor;
  files: Map<string, FileEdit[]>;
  /** Base URL of the portal's pages. */
  portalUrl: string;
}

/** Title, description and commit message of a rotation's pull request; names and ids only, of bounded length. */
export function pullRequestText(options: TextOptions): ProposalText {
  const { rotation, secret, files, portalUrl } = options;
  // the title at the start, because text must be the same however often it is proposed
  const name = nameOf(rotation.secretTitle);
  const title = `Rotate ${name} to ${rotation.versionId}`;
  const followUp = pageOf(rotation, portalUrl);
  return {
    title,
    body: [
      `Rotates ${code(name)} (${code(secret.ref)}), requested by ${code(
        rotation.requestedBy,
      )}: ${code(rotation.reason)}`,
      '',
      'It changes ciphertext and version ids only:',
      '',
      ...placesOf(files),
      '',
      'Merging lets every target take the new version; the old one is revoked only after each of them was seen to run it. Closing this without merging cancels the rotation and discards the new version.',
      '',
      `Follow it: ${followUp}`,
    ].join('\n'),
    commitMessage: `${title}\n\nRotation ${rotation.id}\n${followUp}`,
  };
}

/** The same of several rotations that share a pull request. */
export function batchText(options: {
  members: BatchMember[];
  files: Map<string, FileEdit[]>;
  portalUrl: string;
}): ProposalText {
  const { members, files, portalUrl } = options;
  const names = members.map(({ rotation }) => nameOf(rotation.secretTitle));
  const title = `Rotate ${members.length} secrets: ${shortened(names)}`;
  return {
    title,
    body: [
      'Rotates these secrets together, as each of them is due and all have the same owner:',
      '',
      ...members.map(({ rotation, ownerRef }, i) =>
        [
          `- ${code(names[i])} (${code(rotation.secretRef)}`,
          ownerRef ? `, owned by ${code(ownerRef)}` : '',
          `) to ${code(`${rotation.versionId}`)}: ${code(
            rotation.reason,
          )}. Follow it: ${pageOf(rotation, portalUrl)}`,
        ].join(''),
      ),
      '',
      'It changes ciphertext and version ids only:',
      '',
      ...placesOf(files),
      '',
      'Merging lets every target take the new versions; each old one is revoked only after all of its targets were seen to run the new one. Closing this without merging cancels all of these rotations and discards their new versions.',
    ].join('\n'),
    commitMessage: [
      title,
      '',
      ...members.map(
        ({ rotation }) =>
          `Rotation ${rotation.id} to ${rotation.versionId}\n${pageOf(
            rotation,
            portalUrl,
          )}`,
      ),
    ].join('\n'),
  };
}

/** As a subject line can bear. */
function shortened(names: string[]): string {
  const most = 3;
  const short = names.slice(0, most).map(name => nameOf(name, 40));
  return names.length > most
    ? `${short.join(', ')} and ${names.length - most} more`
    : short.join(', ');
}

/** The same of the pull request that goes back to the previous version. */
export function rollbackText(
  options: TextOptions & { versionId: string },
): ProposalText {
  const { rotation, secret, files, portalUrl, versionId } = options;
  const name = nameOf(rotation.secretTitle);
  const title = `Roll back ${name} to ${versionId}`;
  const followUp = pageOf(rotation, portalUrl);
  return {
    title,
    body: [
      `Takes back the rotation of ${code(name)} (${code(secret.ref)}) to ${code(
        `${rotation.versionId}`,
      )}, requested by ${code(rotation.rollback?.requestedBy ?? '')}: ${code(
        rotation.rollback?.reason ?? '',
      )}`,
      '',
      'It puts back ciphertext as it was, and names the version it goes back to:',
      '',
      ...placesOf(files),
      '',
      `Merging lets every target take the previous version again; ${code(
        `${rotation.versionId}`,
      )} is revoked only after each of them was seen to run it. Closing this without merging ends the rollback, and the rotation goes on.`,
      '',
      `Follow it: ${followUp}`,
    ].join('\n'),
    commitMessage: `${title}\n\nRollback of rotation ${rotation.id}\n${followUp}`,
  };
}

/** The same of a pull request that brings what the base branch lacks of a merged change. */
export function missingText(
  options: TextOptions & { rollback: boolean },
): ProposalText {
  const { rotation, secret, files, portalUrl, rollback } = options;
  const { requestedBy, reason } = rotation.missingProposal ?? {};
  const name = nameOf(rotation.secretTitle);
  const what = rollback
    ? `the rollback of ${name} from ${rotation.versionId}`
    : `the rotation of ${name} to ${rotation.versionId}`;
  const followUp = pageOf(rotation, portalUrl);
  return {
    title: `Bring what is missing of ${what}`,
    body: [
      `The base branch does not hold all that was merged of ${code(
        name,
      )} (${code(secret.ref)}). This brings exactly what is missing${
        requestedBy ? `, requested by ${code(requestedBy)}` : ''
      }${reason ? `: ${code(reason)}` : ''}`,
      '',
      'It changes ciphertext and version ids only:',
      '',
      ...placesOf(files),
      '',
      'Until the base branch holds all of it, no version is called proven or revoked. Closing this without merging leaves the rotation where it is.',
      '',
      `Follow it: ${followUp}`,
    ].join('\n'),
    commitMessage: `Bring what is missing of ${what}\n\nRotation ${rotation.id}\n${followUp}`,
  };
}

/** The same of the pull request that restarts workloads, and does nothing else. */
export function restartText(
  options: TextOptions & { versionId: string; workloads: string },
): ProposalText {
  const { rotation, secret, files, portalUrl, versionId, workloads } = options;
  const name = nameOf(rotation.secretTitle);
  const title = `Restart what uses ${name} for ${versionId}`;
  const followUp = pageOf(rotation, portalUrl);
  return {
    title,
    body: [
      `Restarts ${code(workloads)}, so that its pods read version ${code(
        versionId,
      )} of ${code(name)} (${code(secret.ref)}).`,
      '',
      'Its pods are older than the Secret: they started before the new value was in it, as happens where one sync applies both. They may hold the old value, which is not revoked before each of them is seen to run the new one.',
      '',
      'It changes a version annotation of pod templates, and nothing else:',
      '',
      ...placesOf(files),
      '',
      'Merging restarts the pods. Closing this without merging leaves it to you to restart them.',
      '',
      `Follow it: ${followUp}`,
    ].join('\n'),
    commitMessage: `${title}\n\nRotation ${rotation.id}\n${followUp}`,
  };
}

/**
 * What a proposal touches, as far as a description has room for it: every forge takes descriptions of 60,000 characters, and
 * nobody reads as many.
 */
function placesOf(files: Map<string, FileEdit[]>): string[] {
  const edits = [...files.values()].flat();
  const listed = listedPlaces(edits);
  const more = edits.length - listed.length;
  return more > 0
    ? [...listed, '', `and ${more} more places: the changes show all of them.`]
    : listed;
}

/** What a person who plans has to know of the text of a pull request: it is shortened where a forge would refuse it. */
export function shortenedNotes(
  secretTitle: string,
  repositories: Array<Array<Parameters<typeof describeEdit>[0]>>,
): string[] {
  const cut = repositories
    .map(edits => ({ all: edits.length, listed: listedPlaces(edits).length }))
    .filter(({ all, listed }) => listed < all);
  return [
    ...(inertLine(secretTitle, MOST_OF_NAME) === inertLine(secretTitle, 10_000)
      ? []
      : ['The title of the pull request shortens the name of the secret']),
    ...cut.map(
      ({ all, listed }) =>
        `The description of the pull request lists ${listed} of its ${all} places; its changes show all of them`,
    ),
  ];
}

function listedPlaces(
  edits: Array<Parameters<typeof describeEdit>[0]>,
): string[] {
  const listed: string[] = [];
  let room = ROOM_FOR_PLACES;
  for (const edit of edits) {
    const line = `- ${code(describeEdit(edit))}`;
    room -= line.length + 1;
    if (room < 0) break;
    listed.push(line);
  }
  return listed;
}

function pageOf({ id }: RotationRecord, portalUrl: string): string {
  return `${portalUrl}/secrets/rotations/${id}`;
}

/** A name of a secret or of workloads, which the title of an entity makes as long as it likes. */
function nameOf(text: string, most: number = MOST_OF_NAME): string {
  return inertLine(text, most);
}

function code(text: string): string {
  return markdownCode(text, MOST_OF_TEXT);
}
