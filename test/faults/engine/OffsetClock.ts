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

import { Clock } from '@keyturn/plugin-secrets-backend/src/Clock';
import { DateTime } from 'luxon';

/** The real time and whatever was added to it, so that nothing has to be waited for. */
export class OffsetClock implements Clock {
  offsetMs = 0;

  now(): DateTime {
    return DateTime.utc().plus({ milliseconds: this.offsetMs });
  }
}
