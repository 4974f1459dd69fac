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

import { withSandbox } from '../withSandbox';
import { isTelling } from './cells';
import { FaultMatrix, MatrixResult } from './FaultMatrix';
import { keyOfCell, keyOfDelivery, readMatrixPage } from './matrixPage';

/** As many as a small machine has cores. */
const LANES = 2;

/** Runs the matrix: every cell, or the telling ones. */
export async function runMatrix(options: {
  all: boolean;
  /** Of these those whose key has it; empty for no other choice. */
  only: string;
  report: (line: string) => void;
}): Promise<MatrixResult> {
  return withSandbox(async bench => {
    const { report } = options;
    const matrix = await FaultMatrix.open({ bench, lanes: LANES, report });
    try {
      const found = await matrix.discover();
      const cells = found.filter(
        cell =>
          (options.all || isTelling(cell)) &&
          keyOfCell(cell).includes(options.only),
      );
      return {
        cells: await matrix.run(cells),
        deliveries: await matrix.runDeliveries(),
        found: found.map(keyOfCell),
      };
    } finally {
      await matrix.close();
    }
  });
}

/** Where a run and the page that is checked in disagree, a sentence for each cell. */
export function differencesFromPage(result: MatrixResult): string[] {
  const said = readMatrixPage();
  const seen = new Map([
    ...result.cells.map(cell => [keyOfCell(cell), cell.outcome] as const),
    ...result.deliveries.map(one => [keyOfDelivery(one), one.outcome] as const),
  ]);
  const possible = new Set([...result.found, ...seen.keys()]);
  return [
    ...[...seen].flatMap(([key, outcome]) =>
      said.get(key) === outcome
        ? []
        : [`${key}: ${outcome}, and the page says ${said.get(key)}`],
    ),
    ...[...possible]
      .filter(key => !said.has(key))
      .map(key => `${key}: is not on the page`),
    ...[...said.keys()]
      .filter(key => !possible.has(key))
      .map(key => `${key}: is on the page and was not found`),
  ];
}

/** The rules that were broken, a sentence for each cell. */
export function violationsIn({ cells, deliveries }: MatrixResult): string[] {
  return [
    ...cells.map(cell => ({ key: keyOfCell(cell), ...cell })),
    ...deliveries.map(one => ({ key: keyOfDelivery(one), ...one })),
  ].flatMap(({ key, violations }) =>
    violations.map(violation => `${key}: not true that ${violation}`),
  );
}
