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
import { text } from './limits';

/** Forms that nothing but a value has, each with what it is called. */
const FORMS: Array<[RegExp, string]> = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/i, 'a private key'],
  [/PuTTY-User-Key-File-\d/i, 'a private key'],
  [/\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/i, 'a private key'],
  // Header and payload of a JSON Web Token are JSON objects in base64.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/, 'a JSON Web Token'],
  [/\b(gh[opusr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/, 'a token of GitHub'],
  [/\bgl(pat|dt|rt|cbt|ptt|ft|agent|soat)-[\w-]{16,}/, 'a token of GitLab'],
  [/\bxox[a-z](-[\w-]{8,})|\bxapp-\d-[\w-]{8,}/i, 'a token of Slack'],
  [/\bhooks\.slack\.com\/services\/\w+\/\w+\/\w{8,}/i, 'the URL of a webhook'],
  [
    /\bdiscord(app)?\.com\/api\/webhooks\/\d+\/\S{20,}/i,
    'the URL of a webhook',
  ],
  [/\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}/, 'a key of Google'],
  [/\b[rs]k_(live|test)_[A-Za-z0-9]{16,}|\bwhsec_\w{16,}/, 'a key of Stripe'],
  [/\bsk-(ant-|proj-)?[\w-]{20,}/, 'an API key'],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}/, 'a key of SendGrid'],
  [/\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{50,}/, 'a token of a package registry'],
  [/\bhv[sbr]\.[\w-]{20,}/, 'a token of Vault'],
  [/\b(dop|doo|dor)_v1_[a-f0-9]{32,}/, 'a token of DigitalOcean'],
  [
    /\b(dckr_pat_|shp(at|ca|pa|ss)_|hf_|lin_api_|ATATT3|ntn_)[\w-]{20,}/,
    'a token',
  ],
  [/\b(dapi|SK)[a-f0-9]{32}\b/, 'a key'],
  [
    /\b(bearer|basic)\s+(?=\S*[\d=])[A-Za-z0-9+/._~-]{16,}=*/i,
    'a header with credentials',
  ],
];

/** What somebody writes where the password was. */
const PLACEHOLDER = /^([*x.…•-]+|[<{$[%].*)$/i;

const URL_CREDENTIALS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/gi;

const ASSIGNED =
  /\b(?:pass(?:word|wd|phrase)?|pwd|client[_-]?secret|api[_-]?key|access[_-]?(?:key|token)|(?:secret|private)[_-]?key|token)["']?\s*(?:=|:)\s*["'`]?([^\s"'`,;]{6,})/gi;

/** Longer than any text that a person may write here, and short enough that no pattern takes long. */
const MOST_READ = 5_000;

/** What looks random and is public: digests, fingerprints, public keys, ids by the time. */
const PUBLIC = [
  /^sha(1|256|384|512)[-:=]/i,
  /^(md5|urn|spki|oci):/i,
  /^AAAA[A-Z]\w/,
  /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/,
  // Hashes of commits and UUIDs. A value of this form is indistinguishable.
  /^[a-f0-9:.-]+$/i,
];

/** Words that say something, and numbers. */
const SAYING = /[A-Z]?[a-z]{3,}|[A-Z]{3,}|\d{3,}/g;

/**
 * What a text holds that looks like the value of a secret, such as `a private key`; undefined where there is nothing of the
 * kind. Sentences, ticket numbers, hashes of commits, UUIDs and URLs are none. It cannot find everything: a password made
 * of words looks like words.
 * @public
 */
export function findValue(given: string): string | undefined {
  return findForm(given) ?? findRandom(given.slice(0, MOST_READ));
}

/**
 * The same by form alone, for ids, which may look random.
 * @public
 */
export function findForm(given: string): string | undefined {
  const read = given.slice(0, MOST_READ);
  const form = FORMS.find(([pattern]) => pattern.test(read));
  if (form) return form[1];
  const passwords = [...read.matchAll(URL_CREDENTIALS)];
  if (passwords.some(([, password]) => !PLACEHOLDER.test(password))) {
    return 'a URL with a password';
  }
  return undefined;
}

function findRandom(given: string): string | undefined {
  const assigned = [...given.matchAll(ASSIGNED)];
  if (assigned.some(([, one]) => !PLACEHOLDER.test(one) && isMixed(one))) {
    return 'a password or token';
  }
  return given.split(/\s+/).some(looksRandom)
    ? 'a long random text'
    : undefined;
}

/** More than a word or a number is. */
function isMixed(one: string): boolean {
  return /\d/.test(one) && /[a-z]/i.test(one) && !PUBLIC.some(p => p.test(one))
    ? shareOfNoise(one) > 0.3
    : /[a-z0-9][!@#$%^&*~]+[a-z0-9]/i.test(one);
}

function looksRandom(raw: string): boolean {
  // An address may hold ids of any form; what is secret in one has been found by its form.
  if (/:\/\//.test(raw)) return false;
  const word = raw.replace(/^[^\w+/]+|[^\w+/=]+$/g, '').replace(/=+$/, '');
  if (word.length < 12 || PUBLIC.some(pattern => pattern.test(word))) {
    return false;
  }
  const has = (pattern: RegExp) => pattern.test(word);
  const isOfAll = has(/[a-z]/) && has(/[A-Z]/) && has(/\d/);
  if (isOfAll && has(/[!@$%^&*~?|<>{}#]/)) return shareOfNoise(word) > 0.4;
  if (isOfAll && word.length >= 20) return shareOfNoise(word) > 0.33;
  const isOneRun = /^(?:[a-z0-9]{24,}|[A-Z0-9]{24,})$/.test(word);
  return isOneRun && has(/[a-z]/i) && has(/\d/) && shareOfNoise(word) > 0.25;
}

/** Which part of a word is neither words, numbers, short pieces between hyphens and the like, nor what separates these. */
function shareOfNoise(word: string): number {
  const pieces = word.split(/[-_./:+=]/);
  const noise = pieces
    .filter(piece => piece.length > 3)
    .map(piece => piece.replace(SAYING, '').length)
    .reduce((sum, length) => sum + length, 0);
  return noise / Math.max(pieces.join('').length, 1);
}

/** What a person writes for others to read, and must not hold a value. The sentence repeats nothing of the text. */
export const plainText = (max: number) =>
  text(max)
    .min(1)
    .superRefine((given, context) => {
      const found = findValue(given);
      if (found) {
        context.addIssue(
          `must not hold a value, and holds what looks like ${found}; leave it out, and take it for compromised if it is one`,
        );
      }
    });

/** An id, which may look random, and must not be a value. */
export const plainId = (max: number) =>
  text(max)
    .min(1)
    .refine(given => !findForm(given), {
      error: 'must be an id, and looks like a value',
    });

/** The address of a page that others open. */
export const plainUrl = (max: number) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .max(max, { error: `must have at most ${max} characters` })
    .refine(given => !findValue(given), {
      error: 'must not hold a value, and holds what looks like one',
    });
