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

import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { openDatabase } from '../database/openDatabase';

/** The engines that stores are tested on; call once in a test file, outside of its tests. */
export function testDatabases(): {
  ids: ReturnType<TestDatabases['eachSupportedId']>;
  /** A new, migrated database. */
  open(id: Parameters<TestDatabases['init']>[0]): Promise<Knex>;
} {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
  return {
    ids: databases.eachSupportedId(),
    open: async id =>
      openDatabase(mockServices.database({ knex: await databases.init(id) })),
  };
}
