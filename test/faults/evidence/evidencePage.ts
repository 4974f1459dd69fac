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
  differencesFromSection,
  EVIDENCE_SECTION,
  MATRIX_PAGE,
  renderTable,
  withSection,
} from '../matrix/matrixPage';
import { EvidenceResult } from './runTamperings';

const INTRODUCTION = `Written by \`yarn workspace @keyturn/test faults evidence --write\` and compared with a new run by \`npm test\`. In each row the
world of one rotation or of one portal is tampered with once, and people then do what they are asked to do. After every turn the rules
of the matrix are checked, and these: nothing is called proven that not every pod has read, nothing is called revoked that works,
and nothing is called contained while what has leaked works. \`blocked, mended\` is a rotation that named the file and brought what
was missing with a pull request that a person asked for and merged; \`restarted\` is one that proposed a restart of pods.
`;

/** Puts the tamperings onto the page of the matrix, and leaves the rest of it as it is. */
export function writeEvidencePage(results: EvidenceResult[]): void {
  const page = readFileSync(MATRIX_PAGE, 'utf8');
  const table = renderTable(['tampering', 'outcome'], results.map(rowOf));
  writeFileSync(
    MATRIX_PAGE,
    withSection(page, EVIDENCE_SECTION, `${INTRODUCTION}\n${table}`),
  );
}

/** Where a run and the page that is checked in disagree, a sentence for each tampering. */
export function differencesFromEvidencePage(
  results: EvidenceResult[],
): string[] {
  return differencesFromSection(EVIDENCE_SECTION, results.map(rowOf));
}

function rowOf({ title, outcome }: EvidenceResult): string[] {
  return [title, outcome];
}
