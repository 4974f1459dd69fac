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
import { DatabaseJournalStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseJournalStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { DefaultJournalService } from '@keyturn/plugin-secrets-backend/src/service/DefaultJournalService';
import { JournalVerifier } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';

/** Exports the journal of a secret as a person would, and verifies it as a person would: what is wrong with it. */
export async function journalProblems(options: {
  db: Knex;
  clock: Clock;
  secretRef: string;
}): Promise<string[]> {
  const { db, clock, secretRef } = options;
  const service = new DefaultJournalService({
    journal: new DatabaseJournalStore({ db, clock }),
    secrets: new DatabaseSecretStore({ db }),
    clock,
  });
  let text = '';
  for await (const part of await service.exportSecret(secretRef)) text += part;
  const verifier = new JournalVerifier();
  for (const line of text.trimEnd().split('\n')) verifier.read(line);
  return verifier.finish().problems.map(({ message }) => message);
}
