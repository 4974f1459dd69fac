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
import { Knex } from 'knex';
import { journalProblems } from '../journalProblems';
import { RotatedSecret } from '../RotatedSecret';
import { FaultSandbox } from '../sandbox/FaultSandbox';

/** What rotations have left behind in the real systems, and which of it there should not be. */
export interface Effects {
  minted: number;
  /** Credentials of a rotation beyond its first; that one was revoked then. */
  mintedAgain: number;
  pullRequests: number;
  violations: string[];
}

interface Ground {
  sandbox: FaultSandbox;
  db: Knex;
  clock: Clock;
  secrets: RotatedSecret[];
  /** To which all of them propose. */
  repository: string;
}

export async function effectsOf(ground: Ground): Promise<Effects> {
  const rotations = await ground.db('rotations').select('id', 'phase');
  const tokens = await tokenEffects(ground, rotations);
  const pulls = await pullRequestEffects(ground, rotations);
  return {
    ...tokens,
    pullRequests: pulls.pullRequests,
    violations: [
      ...rotations
        .filter(({ phase }) => phase !== 'completed')
        .map(({ id, phase }) => `Rotation ${id} ended as ${phase}`),
      ...tokens.violations,
      ...pulls.violations,
      ...(await ground.sandbox.seenBeyond(0)),
      ...(await journalEffects(ground, rotations)),
    ],
  };
}

async function tokenEffects(
  { sandbox, secrets }: Ground,
  rotations: Array<{ id: string }>,
): Promise<Omit<Effects, 'pullRequests'>> {
  const violations: string[] = [];
  const minted = new Map<string, number>();
  for (const { client, name } of secrets) {
    const tokens = await sandbox.tokens.list(client);
    for (const { label } of tokens) {
      if (label !== 'seed') minted.set(label, (minted.get(label) ?? 0) + 1);
    }
    const live = tokens.filter(token => token.live);
    if (live.length !== 1) {
      violations.push(`${name} has ${live.length} live tokens`);
    }
    const newest = tokens.at(-1);
    if (live[0] && live[0].id !== newest?.id) {
      violations.push(`${name} runs a token that is not its newest`);
    }
  }
  for (const { id } of rotations) {
    if (!minted.has(id)) violations.push(`Rotation ${id} has minted nothing`);
  }
  const all = [...minted.values()].reduce((sum, n) => sum + n, 0);
  return { minted: all, mintedAgain: all - minted.size, violations };
}

async function pullRequestEffects(
  { sandbox, repository }: Ground,
  rotations: Array<{ id: string }>,
): Promise<Pick<Effects, 'pullRequests' | 'violations'>> {
  const violations: string[] = [];
  const pulls = await sandbox.forge.allPulls(repository);
  for (const { id } of rotations) {
    const own = pulls.filter(({ branch }) => branch.includes(id));
    if (own.length !== 1) {
      violations.push(`Rotation ${id} has ${own.length} pull requests`);
    }
    if (own.some(({ state }) => state !== 'merged')) {
      violations.push(`A pull request of rotation ${id} is not merged`);
    }
  }
  return { pullRequests: pulls.length, violations };
}

async function journalEffects(
  { db, clock, secrets }: Ground,
  rotations: Array<{ id: string }>,
): Promise<string[]> {
  const violations: string[] = [];
  for (const { ref, name } of secrets) {
    const problems = await journalProblems({ db, clock, secretRef: ref });
    violations.push(...problems.map(problem => `${name}: ${problem}`));
  }
  const twice = await db('journal')
    .where('event', 'like', 'phase.%')
    .whereIn(
      'rotation_id',
      rotations.map(({ id }) => id),
    )
    .groupBy('rotation_id', 'event')
    .havingRaw('count(*) > 1')
    .select('rotation_id', 'event');
  return [
    ...violations,
    ...twice.map(
      row => `Rotation ${row.rotation_id} has ${row.event} more than once`,
    ),
  ];
}
