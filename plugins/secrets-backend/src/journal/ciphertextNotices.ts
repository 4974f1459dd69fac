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

import { ChangedCiphertext } from '@keyturn/plugin-secrets-common';
import { NewNotice } from '../database/NoticeStore';
import { entityPath } from './entityPath';

const TOPIC = 'Changed ciphertext';
/** More than a notice has room for. */
const MOST_NAMED = 3;

/** Whom a changed ciphertext concerns. */
interface Told {
  ref: string;
  title: string;
  ownerRef?: string;
}

/** What is wrong, and what to do, as one sentence. */
export function changedCiphertextSentence({
  targetId,
  key,
  ofVersion,
}: Pick<ChangedCiphertext, 'targetId' | 'key' | 'ofVersion'>): string {
  const what = `${targetId} holds another ciphertext of ${key} than the rotation brought, beside the same version id`;
  return ofVersion
    ? `${what}. It is the ciphertext of version ${ofVersion}, so somebody has put an earlier text back. Put the ciphertext of the live version there in Git, or rotate again`
    : `${what}: somebody may have re-encrypted it. Whether the value is the same cannot be told from it. Someone who answers for the platform confirms that it is; where nobody can, rotate again`;
}

/** That a person has confirmed some. */
export function confirmedCiphertextSentence(
  confirmed: ChangedCiphertext[],
  reason: string,
): string {
  return `The ciphertext was re-encrypted and the value is the same, as a person says: ${named(
    confirmed,
  )}. ${reason}`;
}

/** That targets hold what no rotation brought, to the owners of the secret. */
export function changedCiphertextNotice(
  secret: Told,
  changed: ChangedCiphertext[],
  at: string,
): NewNotice {
  const more = changed.length - 1;
  const others = more > 0 ? ` So do ${more} more of its ciphertexts.` : '';
  return {
    ...noticeOf(secret, `${at}:found`, {
      title: `Ciphertext of ${secret.title} was changed outside of a rotation`,
      description: `${changedCiphertextSentence(
        changed.find(({ ofVersion }) => ofVersion) ?? changed[0],
      )}.${others}`,
      severity: 'high',
    }),
    fact: {
      kind: 'ciphertext',
      sha256: [...new Set(changed.map(({ sha256 }) => sha256))],
    },
  };
}

/** That somebody confirmed it. */
export function confirmedCiphertextNotice(
  secret: Told,
  message: string,
  at: string,
): NewNotice {
  return noticeOf(secret, `${at}:confirmed`, {
    title: `Ciphertext of ${secret.title} was confirmed`,
    description: `${message}.`,
    severity: 'normal',
  });
}

function noticeOf(
  { ref, ownerRef }: Told,
  key: string,
  text: { title: string; description: string; severity: 'high' | 'normal' },
): NewNotice {
  return {
    dedupeKey: `changed-ciphertext:${ref}:${key}`,
    secretRef: ref,
    recipients: ownerRef ? [ownerRef] : [],
    unowned: !ownerRef,
    payload: {
      ...text,
      link: entityPath(ref),
      topic: TOPIC,
      scope: `secrets:changed-ciphertext:${ref}`,
    },
  };
}

function named(changed: ChangedCiphertext[]): string {
  const more = changed.length - MOST_NAMED;
  const shown = changed
    .slice(0, MOST_NAMED)
    .map(({ targetId, key }) => `${key} of ${targetId}`)
    .join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
