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

import { DateTime } from 'luxon';

/**
 * A clock that is a second later whenever it is read, for a cluster that is faster than a second: what happens after
 * something else happens in a later second, as it mostly does where pods take their time.
 */
export function slowMotion(start: DateTime): () => DateTime {
  let now = start;
  return () => {
    now = now.plus({ seconds: 1 });
    return now;
  };
}
