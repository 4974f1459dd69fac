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

import { RepositoryMove, UpstreamError } from '@keyturn/plugin-secrets-node';
import { GiteaRepository } from './giteaUrls';

/** What Gitea was asked to do, in words that fit after "asked to". */
export interface GiteaQuestion {
  action: string;
  repository: GiteaRepository;
  /** The scope that a token needs for it. */
  scope: GiteaScope;
}

export type GiteaScope = 'read:repository' | 'write:repository';

/** An answer that is not a success. */
export interface GiteaRefusal {
  status: number;
  /** The text that Gitea gives as the reason; never shown, only compared with known ones. */
  message: string;
  method: string;
  path: string;
  /** From the header `Retry-After`, in seconds. */
  retryAfter?: number;
}

// What is waited for where a host limits without saying for how long.
const UNTOLD_LIMIT_MS = 60_000;

/** Reasons that Gitea and Forgejo are known to give. What helps is for a person to do, so none is retried. */
const KNOWN: Array<{ text: RegExp; says: string }> = [
  {
    text: /user should have a permission to write to the target branch|user cannot commit to (?:protected )?branch|branch is protected/i,
    says: 'refused: the user of the credentials of integrations.gitea may not write to that branch. Give them write access, or take the branch out of the branch protection',
  },
  {
    text: /archived/i,
    says: 'refused because the repository is archived: unarchive it, or cancel the rotation',
  },
  {
    text: /mirror/i,
    says: 'refused because the repository is a mirror, which nobody can write to: name the repository that it mirrors',
  },
  {
    text: /must change.{0,30}password|password.{0,30}must be changed/i,
    says: 'refused: the user of the credentials of integrations.gitea must change their password first',
  },
  {
    text: /two-factor|2FA|OTP|WebAuthn/i,
    says: 'refused: the user of integrations.gitea signs in with two factors, which a password alone does not do. Use a token',
  },
];

/** A connection that failed, or an answer that took too long. */
export function toUnreachable(
  cause: unknown,
  { action, repository }: GiteaQuestion,
): UpstreamError {
  return new UpstreamError(
    `${repository.host} could not be reached to ${action} in ${placeOf(
      repository,
    )}`,
    { retryable: true, cause },
  );
}

/** Words a refusal for a person; the cause names the request, never the answer's body. */
export function toUpstreamError(
  refusal: GiteaRefusal,
  question: GiteaQuestion,
): UpstreamError {
  const { action, repository } = question;
  const { status } = refusal;
  const cause = new Error(
    `${refusal.method} ${refusal.path} was answered with status ${status}`,
  );
  const asked = `${repository.host}, asked to ${action} in ${placeOf(
    repository,
  )},`;
  const retryAfterMs = limitedForMs(refusal);
  if (retryAfterMs !== undefined) {
    return new UpstreamError(`${asked} wants to be left alone for a while`, {
      retryable: true,
      retryAfterMs,
      cause,
    });
  }
  if (status >= 500) {
    return new UpstreamError(`${asked} failed with status ${status}`, {
      retryable: true,
      cause,
    });
  }
  const known = wordsOf(refusal, question);
  if (known !== undefined) {
    return new UpstreamError(`${asked} ${known}`, { retryable: false, cause });
  }
  // Nobody knows whether it lasts, so that the engine asks again before it takes it for lasting.
  return new UpstreamError(
    `${asked} refused with status ${status}: check the settings of the repository for a rule that forbids it`,
    { retryable: true, unrecognized: true, cause },
  );
}

/**
 * A repository that was renamed or moved leaves a redirect behind. A person who mends a declaration or a boundary has to know
 * the address that is to stand there.
 */
export function toMovedError(
  { action, repository }: GiteaQuestion,
  movedTo?: RepositoryMove,
): UpstreamError {
  const said = `${repository.host}, asked to ${action} in ${placeOf(
    repository,
  )}, answers that the repository has moved`;
  return new UpstreamError(
    movedTo
      ? `${said} and is ${movedTo.url} now. No redirect is followed, because declarations and boundaries name the old address: write the new one in the files that spec.targets names, and in the files or repositories of secrets.boundaries`
      : `${said}, and not where to, or the credentials of integrations.gitea may not read it there: find out what it is called now, and name that in the declaration and in secrets.boundaries`,
    { retryable: false, movedTo },
  );
}

/** Undefined where a refusal is in no words that are known. */
function wordsOf(
  { status, message }: GiteaRefusal,
  { scope }: GiteaQuestion,
): string | undefined {
  const missing = /required=\[([\w:, ]{1,100})\]/.exec(message)?.[1];
  if (status === 403 && missing) {
    return `refused: the token of integrations.gitea lacks the scope "${missing}". Create one that has it`;
  }
  const known = KNOWN.find(({ text }) => text.test(message));
  if (known) return known.says;
  switch (status) {
    case 401:
      return 'does not accept the credentials of integrations.gitea: renew the token';
    case 403:
      return `refused: the token of integrations.gitea needs the scope "${scope}", and its user the access to the repository that goes with it`;
    case 404:
      return `found nothing: it does not exist, or the user of integrations.gitea has no access to it, or the token lacks the scope "${scope}"`;
    case 409:
      return 'refused because it conflicts with what is there now';
    case 423:
      return 'refused because the repository is archived: unarchive it, or cancel the rotation';
    default:
      return undefined;
  }
}

function limitedForMs({
  status,
  retryAfter,
}: GiteaRefusal): number | undefined {
  if (retryAfter !== undefined && [403, 429, 503].includes(status)) {
    return retryAfter * 1000;
  }
  return status === 429 ? UNTOLD_LIMIT_MS : undefined;
}

function placeOf({ owner, name }: GiteaRepository): string {
  return `${owner}/${name}`;
}
