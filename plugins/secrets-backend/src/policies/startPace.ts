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

import { DateTime, Duration } from 'luxon';

interface Pace {
  first: Duration;
  longest: Duration;
}

const PLANNED: Pace = {
  first: Duration.fromObject({ minutes: 15 }),
  longest: Duration.fromObject({ days: 1 }),
};
const EMERGENCY: Pace = {
  first: Duration.fromObject({ minutes: 2 }),
  longest: Duration.fromObject({ hours: 1 }),
};

/** A scaffolder that makes no task costs nothing, and may only just be starting. */
const REFUSED_FIRST = Duration.fromObject({ minutes: 1 });

/**
 * Until when a secret is left alone after it was asked for the nth time on one occasion, so that a template that fails
 * makes no task at every look-out: 15 minutes, doubled each time, a day at most; in an emergency 2 minutes and an hour.
 * Where no task was made it begins with a minute.
 */
export function nextStart(
  attempts: number,
  circumstances: { emergency: boolean; refused?: boolean },
  now: DateTime,
): DateTime {
  const { emergency, refused } = circumstances;
  const { longest, ...pace } = emergency ? EMERGENCY : PLANNED;
  const first = refused ? REFUSED_FIRST : pace.first;
  const doubled = first.toMillis() * 2 ** Math.min(attempts - 1, 20);
  return now.plus(Math.min(doubled, longest.toMillis()));
}

/** How long a rotation that did not complete is left to people before the look-out starts another. */
export function leftToPeople(options: {
  cancelled: boolean;
  emergency: boolean;
}): Duration {
  return options.emergency && !options.cancelled
    ? EMERGENCY.longest
    : PLANNED.longest;
}
