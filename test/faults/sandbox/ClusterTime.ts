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

/** A second of a cluster for each real millisecond. */
const SPEED = 1_000;

/**
 * The time in the clusters. It passes so fast that what comes after something else is in a later second, as what takes
 * a while is in the wild; while it stands still, everything falls into the same second.
 */
export class ClusterTime {
  #from: DateTime = DateTime.utc();
  #since?: number = performance.now();

  now(): DateTime {
    const passed =
      this.#since === undefined ? 0 : performance.now() - this.#since;
    return this.#from.plus({ milliseconds: passed * SPEED });
  }

  standStill(): void {
    this.#from = this.now();
    this.#since = undefined;
  }

  goOn(): void {
    this.#since ??= performance.now();
  }
}
