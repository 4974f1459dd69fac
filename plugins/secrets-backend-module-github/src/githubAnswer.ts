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

import { AnswerCode, KNOWN_ANSWERS, KnownAnswer } from './knownAnswers';

/** The parts of an answer that tell what it means. */
export interface GithubAnswer {
  status: number;
  headers: Record<string, string | number | undefined>;
  data?: unknown;
}

/** What an answer that is no success means. */
export interface Meaning {
  /** Absent where no row of the table fits. */
  code?: AnswerCode;
  /** Fits after "asked to …,"; `{permission}` stands for what the request needs. */
  sentence: string;
  temporary: boolean;
  retryAfterMs?: number;
}

const MINUTE_MS = 60_000;
/** A header that asks for more is a mistake, and would put a rotation to sleep for good. */
const LONGEST_WAIT_MS = 24 * 60 * MINUTE_MS;
const MOST_QUOTED = 240;
/** Far more than GitHub ever says; the patterns are not made for books. */
const MOST_READ = 4_000;
/** Where the sentence of the table leaves open what exactly it is. */
const QUOTED = new Set<AnswerCode>([
  'access',
  'content',
  'pending',
  'permission',
  'rule',
  'too-large',
]);

const singleSignOn: Meaning = {
  code: 'access',
  sentence: KNOWN_ANSWERS.find(({ says }) => says.test('saml'))!.sentence,
  temporary: false,
};

/** What the headers say, then the table, then the status alone; undefined where none of them is known. */
export function meaningOf(
  answer: GithubAnswer,
  nowMs: number,
): Meaning | undefined {
  const { status } = answer;
  const asked = askedToWaitMs(answer, nowMs);
  const text = allText(answer);
  const known = KNOWN_ANSWERS.find(row => fits(row, status, text));
  if (asked !== undefined || status === 429) {
    const limit = known?.temporary ? known : undefined;
    return {
      code: limit?.code ?? 'limited',
      sentence: limit?.sentence ?? 'wants to be left alone for a while',
      temporary: true,
      retryAfterMs: asked ?? limit?.waitMs ?? MINUTE_MS,
    };
  }
  if (status >= 500 || status === 408 || status === 425) {
    return {
      code: 'unavailable',
      sentence: `failed with status ${status}`,
      temporary: true,
    };
  }
  if (wantsSingleSignOn(answer)) return singleSignOn;
  if (known) {
    const { code, temporary, waitMs } = known;
    return {
      code,
      sentence: quoted(known, answer),
      temporary,
      retryAfterMs: temporary ? waitMs : undefined,
    };
  }
  return byStatus(status);
}

/** GitHub's own sentence, so that people can act on what Keyturn does not know; undefined where it gives none. */
export function ownWords(answer: GithubAnswer): string | undefined {
  const { message, errors } = bodyOf(answer);
  const details = errors.flatMap(({ message: detail, field, code }) => {
    if (detail) return [detail];
    return field || code ? [[field, code].filter(Boolean).join(' is ')] : [];
  });
  const words = scrub([message, ...details].filter(Boolean).join(': '));
  return words === '' ? undefined : words;
}

function fits(row: KnownAnswer, status: number, text: string): boolean {
  return (row.statuses?.includes(status) ?? true) && row.says.test(text);
}

function wantsSingleSignOn({ status, headers }: GithubAnswer): boolean {
  return status >= 400 && /required/i.test(String(headers['x-github-sso']));
}

/** Of rules GitHub says which, and that is what a person has to know. */
function quoted(known: KnownAnswer, answer: GithubAnswer): string {
  const words = QUOTED.has(known.code) ? ownWords(answer) : undefined;
  return words ? `${known.sentence}; it says "${words}"` : known.sentence;
}

/** What a status means whatever the text. */
function byStatus(status: number): Meaning | undefined {
  switch (status) {
    case 401:
      return {
        code: 'credentials',
        sentence:
          'does not accept the credentials of integrations.github: renew the token or the key of the app',
        temporary: false,
      };
    case 404:
    case 410:
      return {
        sentence:
          'found nothing: it does not exist, or the credentials of integrations.github lack the permission "{permission}" there',
        temporary: false,
      };
    case 413:
      return {
        code: 'too-large',
        sentence: 'refused, because what it was sent is too large',
        temporary: false,
      };
    case 451:
      return {
        code: 'access',
        sentence:
          'refused, because the repository is not available for legal reasons',
        temporary: false,
      };
    default:
      return undefined;
  }
}

function askedToWaitMs(
  { status, headers }: GithubAnswer,
  nowMs: number,
): number | undefined {
  if (status < 400) return undefined;
  const after = headers['retry-after'];
  if (after !== undefined) {
    const text = String(after).trim();
    const seconds = /^\d+$/.test(text)
      ? Number(text) * 1000
      : Date.parse(text) - nowMs;
    if (Number.isFinite(seconds)) return bounded(seconds);
  }
  const isExhausted = String(headers['x-ratelimit-remaining']) === '0';
  if (!isExhausted || (status !== 403 && status !== 429)) return undefined;
  const reset = Number(headers['x-ratelimit-reset']) * 1000;
  return reset > 0 ? bounded(reset - nowMs) : MINUTE_MS;
}

function bounded(ms: number): number {
  return Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

function allText(answer: GithubAnswer): string {
  const { message, errors } = bodyOf(answer);
  const details = errors.map(({ message: detail, code, field }) =>
    [detail, `${code}:${field}`].join(' '),
  );
  return [message, ...details].join('\n').slice(0, MOST_READ);
}

interface Detail {
  message?: string;
  code?: string;
  field?: string;
}

/** A page of HTML, as of a proxy, has no words for people. */
function bodyOf({ data }: GithubAnswer): {
  message: string;
  errors: Detail[];
} {
  if (typeof data === 'string') {
    return { message: /^\s*</.test(data) ? '' : data, errors: [] };
  }
  if (typeof data !== 'object' || data === null) {
    return { message: '', errors: [] };
  }
  const { message, errors } = data as { message?: unknown; errors?: unknown };
  const all = Array.isArray(errors) ? errors : [];
  return {
    message: textOf(message) ?? '',
    errors: [
      ...(typeof errors === 'string' ? [{ message: errors }] : []),
      ...all.slice(0, 20).map(toDetail),
    ],
  };
}

function toDetail(error: unknown): Detail {
  if (typeof error !== 'object' || error === null) {
    return { message: textOf(error) };
  }
  const { message, code, field } = error as Record<string, unknown>;
  return {
    message: textOf(message),
    code: textOf(code),
    field: textOf(field),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** One line of text; whatever could be a credential or a ciphertext is left out. */
function scrub(text: string): string {
  const plain = text
    .slice(0, MOST_READ)
    .replace(/\bhttps?:\/\/\S+/g, '…')
    .replace(/\b(gh[a-z]_|github_pat_)\w+/gi, '…')
    .replace(/[A-Za-z0-9+/_=-]{24,}/g, long =>
      /^[a-z/_-]+$|^[A-Z_]+$/.test(long) ? long : '…',
    )
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const characters = [...plain];
  return characters.length > MOST_QUOTED
    ? `${characters.slice(0, MOST_QUOTED).join('')}…`
    : plain;
}
