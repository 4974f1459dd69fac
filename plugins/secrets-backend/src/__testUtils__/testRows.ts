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

import { LoggerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { Clock } from '../Clock';
import { DatabaseRowFailureStore } from '../database/DatabaseRowFailureStore';
import { WatchedRows } from '../watch/WatchedRows';
import { CollectedMetrics } from './CollectedMetrics';
import { TestClock } from './TestClock';

/** Row by row over a database, or over none where a test looks at something else. */
export function testRows(
  options: {
    db?: Knex;
    clock?: Clock;
    metrics?: CollectedMetrics;
    logger?: LoggerService;
  } = {},
) {
  const { db, clock = new TestClock() } = options;
  const { logger = mockServices.logger.mock() } = options;
  const { metrics = new CollectedMetrics() } = options;
  return new WatchedRows({
    store: db
      ? new DatabaseRowFailureStore({ db })
      : {
          failing: async () => [],
          record: async () => {},
          clear: async () => {},
          list: async () => ({ items: [], total: 0 }),
        },
    metrics,
    logger,
    clock,
  });
}
