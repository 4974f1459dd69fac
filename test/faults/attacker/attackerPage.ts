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

import { readFileSync, writeFileSync } from 'node:fs';
import {
  ATTACKER_SECTION,
  differencesFromSection,
  MATRIX_PAGE,
  renderTable,
  withSection,
} from '../matrix/matrixPage';
import { AttemptResult } from './runAttacker';

const INTRODUCTION = `Written by \`yarn workspace @keyturn/test faults attacker --write\` and compared with a new run by \`npm test\`. The attacker is
signed in, is of team Data, may write the folder of Data in the catalog's repository, branches of it and a repository of her own, and may
register any location; she may merge nothing. All of it is real but the scaffolder: a forge, a cluster and a token service, a catalog,
the permission framework, and the portal with boundaries. Each attempt is proved by what these systems saw and hold: none of them was
asked for anything outside the boundary of Data with the portal's credentials, tokens, files and Secrets of others are as they were,
no pull request changes a file of others, and the token that Payments uses works. Without boundaries
(\`faults attacker --unguarded --only 'its title'\`) an attempt on its own shows what it would gain.
`;
const NOTHING = 'nothing';

/** Puts the attempts onto the page of the matrix, and leaves the rest of it as it is. */
export function writeAttackerPage(attempts: AttemptResult[]): void {
  const page = readFileSync(MATRIX_PAGE, 'utf8');
  const table = renderTable(['what', 'attempt', 'gained'], attempts.map(rowOf));
  writeFileSync(
    MATRIX_PAGE,
    withSection(page, ATTACKER_SECTION, `${INTRODUCTION}\n${table}`),
  );
}

/** Where a run and the page that is checked in disagree, a sentence for each attempt. */
export function differencesFromAttackerPage(
  attempts: AttemptResult[],
): string[] {
  return differencesFromSection(ATTACKER_SECTION, attempts.map(rowOf));
}

function rowOf({ kind, title, gained }: AttemptResult): string[] {
  return [kind, title, gained.length === 0 ? NOTHING : gained.join('; ')];
}
