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

import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

/** How much may be asked of one upstream, such as the host of a forge or a cluster, at a time. */
export interface RequestLimits {
  /** For people who wait for an answer, all together. */
  people: number;
  /** For the engine and the watches, all together, and for other plugins. */
  background: number;
  /** For one caller; less than `people`, so that nobody keeps others out. */
  perCaller: number;
  /** For one request that reads many files. */
  perRequest: number;
  /** How many may wait for their turn, of people and of background work each. */
  waiting: number;
  /** The same of one caller. */
  waitingPerCaller: number;
}

export const DEFAULT_REQUEST_LIMITS: RequestLimits = {
  people: 10,
  background: 10,
  perCaller: 5,
  perRequest: 4,
  waiting: 1_000,
  waitingPerCaller: 200,
};

const SECTION = 'secrets.upstreams.requests';

/** @throws InputError that names the key */
export function readRequestLimits(config: RootConfigService): RequestLimits {
  const limits = { ...DEFAULT_REQUEST_LIMITS };
  for (const name of Object.keys(limits) as Array<keyof RequestLimits>) {
    const key = `${SECTION}.${name}`;
    const given = config.getOptionalNumber(key);
    if (given === undefined) continue;
    if (!Number.isInteger(given) || given < 1) {
      throw new InputError(
        `${key} is ${given}, and must be a whole number from 1`,
      );
    }
    limits[name] = given;
  }
  return limits;
}
