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

import { z } from 'zod';

/**
 * What became of a version that a rotation took out of use. `unknown` means that nobody can say, because it is not on
 * record; of everything but `revoked` it may still work.
 * @public
 */
export const revocationOutcomeSchema = z.enum([
  'revoked',
  'nothing-to-revoke',
  'unknown',
  'kept',
]);
/** See {@link revocationOutcomeSchema}. @public */
export type RevocationOutcome = z.infer<typeof revocationOutcomeSchema>;

/**
 * Why it came to that: a closed list, from the best to the worst. Each reason belongs to one outcome.
 * @public
 */
export const revocationReasonSchema = z.enum([
  /** Its issuer made it stop working. */
  'by-issuer',
  /** Its issuer says that it had ended before. */
  'already-ended',
  /** A person revoked it where it was minted, and confirmed that. */
  'by-person',
  /** A person confirmed that there was nothing to revoke, or that it has expired. */
  'person-found-nothing',
  /** Its issuer found no credential of that version under the account of the secret, and left alone what it found. */
  'not-found',
  /** Its issuer cannot end what it has issued. */
  'issuer-cannot-revoke',
  /** No version is on record that could have been revoked. */
  'no-record',
  /** The policy does not revoke what is replaced. */
  'policy',
  /** By the word of its issuer, it is the credential of somebody else. */
  'held-by-another',
  /** The version that was to stay does not work. */
  'staying-version-dead',
]);
/** See {@link revocationReasonSchema}. @public */
export type RevocationReason = z.infer<typeof revocationReasonSchema>;

const OUTCOME_OF: Record<RevocationReason, RevocationOutcome> = {
  'by-issuer': 'revoked',
  'already-ended': 'revoked',
  'by-person': 'revoked',
  'person-found-nothing': 'nothing-to-revoke',
  'not-found': 'nothing-to-revoke',
  'issuer-cannot-revoke': 'nothing-to-revoke',
  'no-record': 'unknown',
  policy: 'kept',
  'held-by-another': 'kept',
  'staying-version-dead': 'kept',
};

/** The outcome that a reason belongs to. @public */
export function revocationOutcomeOf(
  reason: RevocationReason,
): RevocationOutcome {
  return OUTCOME_OF[reason];
}

const fact = {
  outcome: revocationOutcomeSchema,
  reason: revocationReasonSchema,
};

/**
 * What became of the version that a rotation took out of use, and of those that earlier rotations had left alive.
 * @public
 */
export const revocationSchema = z.object({
  /** Of all versions, the worst. */
  ...fact,
  /** Whether it was the version before the rotation, or, of one that was rolled back, the one that it had brought. */
  subject: z.enum(['previous', 'new']),
  /** Each version that is on record, the oldest first; empty where none is. */
  versions: z.array(
    z.object({
      id: z.string(),
      ...fact,
      /** One sentence of the issuer or of the person. */
      evidence: z.string().optional(),
    }),
  ),
});
/** See {@link revocationSchema}. @public */
export type Revocation = z.infer<typeof revocationSchema>;

/**
 * The fact as it is recorded.
 * @param whole - the reason where no version is on record
 * @public
 */
export function revocationOf(
  subject: Revocation['subject'],
  versions: Array<{ id: string; reason: RevocationReason; evidence?: string }>,
  whole: RevocationReason = 'no-record',
): Revocation {
  const rank = (reason: RevocationReason) =>
    revocationReasonSchema.options.indexOf(reason);
  const [reason = whole] = versions
    .map(version => version.reason)
    .sort((a, b) => rank(b) - rank(a));
  return {
    outcome: OUTCOME_OF[reason],
    reason,
    subject,
    versions: versions.map(version => ({
      ...version,
      outcome: OUTCOME_OF[version.reason],
    })),
  };
}

/** The only words for these facts; nothing else explains them to people. */
const WORDS: Record<RevocationReason, Words> = {
  'by-issuer': what => `${capitalised(what)} was revoked.`,
  'already-ended': what =>
    `${capitalised(
      what,
    )} does not work: by the word of its issuer, it had ended before it was to be revoked.`,
  'by-person': what =>
    `${capitalised(
      what,
    )} was revoked. A person revoked it by hand and confirmed that.`,
  'person-found-nothing': what =>
    `Nothing was revoked: a person confirmed that there was nothing to revoke for ${withArticle(
      what,
    )}, or that it has expired.`,
  'not-found': what =>
    `Nothing was revoked: the issuer found no credential of ${withArticle(
      what,
    )} under the account of this secret. If it still works, revoke it by hand.`,
  'issuer-cannot-revoke': what =>
    `Nothing was revoked: the issuer cannot revoke credentials of this kind. Anyone who knows the value of ${withArticle(
      what,
    )} can use it wherever it is still accepted.`,
  'no-record': what =>
    `Nothing was revoked: Keyturn has no record of ${withArticle(
      what,
    )}. If it still works, revoke it by hand.`,
  policy: what =>
    `${capitalised(
      what,
    )} was kept: the policy does not revoke it. It works until it expires or a person revokes it.`,
  'held-by-another': what =>
    `${capitalised(
      what,
    )} was not revoked and may still work: its credential is not one that this secret may name, so it was left alone. Correct spec.credential.id, or have the boundary extended.`,
  'staying-version-dead': (what, subject) =>
    `${capitalised(what)} was not revoked, because the ${
      subject === 'new' ? 'previous' : 'new'
    } version does not work. Rotate again, and find out who ended that one.`,
};

/**
 * What became of the versions, in full sentences: one where all came to the same, else one for each version.
 * @public
 */
export function revocationText({
  reason,
  subject,
  versions,
}: Pick<Revocation, 'reason' | 'subject' | 'versions'>): string {
  const isMixed = versions.some(version => version.reason !== reason);
  return isMixed
    ? versions
        .map(({ id, reason: own }) => WORDS[own](`version ${id}`, subject))
        .join(' ')
    : WORDS[reason](`${subject} version`, subject);
}

/** The same of one version, which is named, with the evidence. For the journal. @public */
export function versionRevocationText(
  subject: Revocation['subject'],
  version: { id: string; reason: RevocationReason; evidence?: string },
): string {
  const { id, reason, evidence } = version;
  const text = WORDS[reason](`${subject} version ${id}`, subject);
  return evidence ? `${text} ${evidence}` : text;
}

type Words = (what: string, subject: Revocation['subject']) => string;

/** `version v-1` is a name; `previous version` needs an article. */
function withArticle(what: string): string {
  return what.startsWith('version ') ? what : `the ${what}`;
}

function capitalised(what: string): string {
  const text = withArticle(what);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
