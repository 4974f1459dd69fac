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

import { BoundaryOverlap } from '@keyturn/plugin-secrets-boundaries';
import { isSecretEntity } from '@keyturn/plugin-secrets-common';
import { count } from '../count';
import { BOUNDARIES_USAGE, parseBoundariesCommand } from './commandLine';
import { judgeSecret } from './judgeSecret';
import { readBoundaries } from './readBoundaries';

/** Checks a config against an export. @returns the exit code: 0 where it can be used and all secrets are inside, else 1 */
export async function verifyBoundaries(
  args: string[],
  print: (line: string) => void,
): Promise<number> {
  const command = parseBoundariesCommand(args);
  if (!command) {
    print(BOUNDARIES_USAGE);
    return 0;
  }
  const read = await readBoundaries(command, print);
  if (!read) return 1;
  const { boundaries, owners, entities } = read;
  const verdicts = entities
    .filter(isSecretEntity)
    .map(entity => judgeSecret(entity, boundaries, owners, command.accounts));
  const { warnings, overlaps } = boundaries;
  verdicts.flatMap(({ lines }) => lines).forEach(print);
  overlaps.map(overlapLine).forEach(print);
  warnings.forEach(warning => print(`Warning: ${warning}`));
  const number = (wanted: string) =>
    verdicts.filter(({ outcome }) => outcome === wanted).length;
  print(
    `${count(verdicts.length, 'secret')}: ${number('inside')} inside, ${number(
      'outside',
    )} outside, ${number('invalid')} not valid; ${count(
      owners.length,
      'owner',
    )}, ${count(overlaps.length, 'overlap')}, ${count(
      warnings.length,
      'warning',
    )}`,
  );
  return number('outside') > 0 ? 1 : 0;
}

function overlapLine({ what, patterns, owners, rules }: BoundaryOverlap) {
  const sides = [0, 1].map(
    i =>
      `${owners[i]} by ${patterns[i]} (secrets.boundaries.rules[${rules[i]}])`,
  );
  return `Overlap, ${what}: ${sides.join(' and ')}`;
}
