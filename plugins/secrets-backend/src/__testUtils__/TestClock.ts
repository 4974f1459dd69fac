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

import { DateTime, DurationLike } from 'luxon';
import { Clock } from '../Clock';

/** A clock that stands until it is told to go on. */
export class TestClock implements Clock {
  #now: DateTime;

  constructor(start: string = '2026-11-24T12:00:00.000Z') {
    this.#now = DateTime.fromISO(start, { zone: 'utc' });
  }

  now(): DateTime {
    return this.#now;
  }

  pass(time: DurationLike): void {
    this.#now = this.#now.plus(time);
  }
}
