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

import { Lifetime } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';

export type LifetimeMark = 'issued' | 'rotateBy' | 'expires' | 'now';

/** A stretch of a lifetime bar, in percent of its width. */
export interface LifetimeSegment {
  kind: 'past' | 'left' | 'due' | 'over' | 'unknown';
  start: number;
  end: number;
}

/** A lifetime laid out on a line from 0 to 100 percent. */
export interface LifetimeLayout {
  segments: LifetimeSegment[];
  marks: Array<{ mark: LifetimeMark; at: number; instant: string }>;
}

/** How much of the line is kept for a part nobody knows the length of. */
const UNKNOWN_SHARE = 30;

/**
 * Lays out what is known of a lifetime and marks the rest as unknown: before the first known instant where
 * the issue is not known, after the last where the expiry is not.
 */
export function layoutLifetime(
  lifetime: Lifetime,
  now: DateTime,
): LifetimeLayout {
  const at = {
    issued: millis(lifetime.issuedAt),
    rotateBy: isDueFromIssue(lifetime)
      ? millis(lifetime.issuedAt)
      : millis(lifetime.rotateBy),
    expires: millis(lifetime.expiresAt),
    now: now.toMillis(),
  };
  const line = lineThrough(at);
  return {
    segments: segmentsOf(at, line).filter(({ start, end }) => end > start),
    marks: (['issued', 'rotateBy', 'expires', 'now'] as const).flatMap(mark => {
      const value = at[mark];
      return value === undefined
        ? []
        : [{ mark, at: line(value), instant: isoOf(value) }];
    }),
  };
}

/** Whether the version was already due when it was minted: its policy rotates earlier than it lives. */
export function isDueFromIssue({ issuedAt, rotateBy }: Lifetime): boolean {
  const issued = millis(issuedAt);
  const due = millis(rotateBy);
  return issued !== undefined && due !== undefined && due <= issued;
}

type Instants = Record<Exclude<LifetimeMark, 'now'>, number | undefined> & {
  now: number;
};
type Line = (instant: number) => number;

function lineThrough({ issued, rotateBy, expires, now }: Instants): Line {
  const known = [issued, rotateBy, expires, now].filter(
    value => value !== undefined,
  );
  const first = Math.min(...known);
  const last = Math.max(...known);
  const from = issued === undefined ? UNKNOWN_SHARE : 0;
  const to = expires === undefined ? 100 - UNKNOWN_SHARE : 100;
  return instant =>
    last === first
      ? (from + to) / 2
      : from + ((instant - first) / (last - first)) * (to - from);
}

function segmentsOf(at: Instants, line: Line): LifetimeSegment[] {
  const { issued, rotateBy, expires, now } = at;
  if (issued === undefined && expires === undefined) {
    return [{ kind: 'unknown', start: 0, end: 100 }];
  }
  const start = issued ?? Math.min(now, rotateBy ?? now, expires ?? now);
  const end = expires ?? now;
  const due = Math.min(Math.max(rotateBy ?? end, start), end);
  const here = Math.min(Math.max(now, start), end);
  return [
    { kind: 'unknown', start: 0, end: issued === undefined ? line(start) : 0 },
    { kind: 'past', start: line(start), end: line(here) },
    { kind: 'left', start: line(here), end: line(Math.max(here, due)) },
    { kind: 'due', start: line(Math.max(here, due)), end: line(end) },
    { kind: 'over', start: line(end), end: line(Math.max(now, end)) },
    {
      kind: 'unknown',
      start: line(Math.max(now, end)),
      end: expires === undefined ? 100 : 0,
    },
  ];
}

function millis(instant?: string): number | undefined {
  return instant === undefined
    ? undefined
    : DateTime.fromISO(instant, { zone: 'utc' }).toMillis();
}

function isoOf(value: number): string {
  return DateTime.fromMillis(value, { zone: 'utc' }).toISO()!;
}
