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

import { Attempt, Kind, Staged } from './Attempt';
import { ACCOUNTS, PATHS } from './attempts/names';
import { CHANGES, HAND_INS, ROLLBACKS } from './attempts/changes';
import { DANGLING } from './attempts/dangling';
import { EMERGENCIES } from './attempts/emergencies';
import { FORGED_GROUP, GROUPS } from './attempts/groups';
import { LOCATIONS } from './attempts/locations';
import { OWNERS } from './attempts/owners';
import { SHARED_PULL_REQUESTS } from './attempts/sharedPullRequests';
import { TAKEOVERS } from './attempts/takeovers';
import { Company } from './Company';
import { Proof } from './Proof';
import { Rotations } from './Rotations';
import { Snapshots } from './Snapshots';
import { withSandbox } from '../withSandbox';

/** In the order in which they are made. */
export const ATTEMPTS: Attempt[] = [
  ...[...OWNERS, ...GROUPS, ...LOCATIONS, ...PATHS, ...ACCOUNTS],
  ...[...CHANGES, ...SHARED_PULL_REQUESTS, ...HAND_INS, ...ROLLBACKS],
  ...[...EMERGENCIES, ...DANGLING, ...TAKEOVERS, FORGED_GROUP],
];
/** Everything that runs without a request. */
const SCHEDULE = [
  'inventory-read',
  'target-observation',
  'expiry-lookout',
  'due-lookout',
];

/** What became of an attempt. */
export interface AttemptResult {
  kind: Kind;
  title: string;
  /** What forge, cluster and token service saw that they should not have; empty where nothing was gained. */
  gained: string[];
}

export interface AttackerResult {
  attempts: AttemptResult[];
  seconds: number;
}

/** Makes every attempt against one portal, and has the real systems say what came of it. */
export async function runAttacker(options: {
  boundaries: 'rules' | 'unrestricted';
  /** Of attempts whose kind or title has it; empty for all. */
  only: string;
  report: (line: string) => void;
}): Promise<AttackerResult> {
  const { boundaries, only, report } = options;
  const start = performance.now();
  const chosen = ATTEMPTS.filter(({ kind, title }) =>
    `${kind}: ${title}`.includes(only),
  );
  return withSandbox(async ({ sandbox }) => {
    const company = await Company.open(sandbox, { boundaries });
    const took = () => Math.round((performance.now() - start) / 1_000);
    report(`The company is open after ${took()} s`);
    try {
      const staged = await stageAll(company, chosen);
      report(`All of them are prepared after ${took()} s`);
      for (const task of SCHEDULE) await company.portal.run(task);
      company.portal.takeAsked();
      const snapshots = new Snapshots(sandbox);
      const attempts: AttemptResult[] = [];
      for (const [{ kind, title }, stage] of staged) {
        const gained = await make(company, stage, snapshots);
        report(
          `${took()} s: ${kind}: ${title}: ${
            gained.join('; ') || 'nothing gained'
          }`,
        );
        attempts.push({ kind, title, gained });
      }
      const seconds = took();
      report(`${attempts.length} attempts in ${seconds} s`);
      return { attempts, seconds };
    } finally {
      await company.portal.stop();
    }
  });
}

async function stageAll(
  company: Company,
  attempts: Attempt[],
): Promise<Array<[Attempt, Staged]>> {
  const staged: Array<[Attempt, Staged]> = [];
  for (const [i, attempt] of attempts.entries()) {
    const id = `a${String(i + 1).padStart(2, '0')}`;
    staged.push([attempt, await attempt.stage(company, id)]);
  }
  await company.settled();
  for (const [, { entities }] of staged) {
    for (const ref of entities) await company.entity(ref);
  }
  return staged;
}

async function make(
  company: Company,
  stage: Staged,
  snapshots: Snapshots,
): Promise<string[]> {
  const { victimRotates } = stage;
  const proof = await Proof.begin(company, snapshots);
  await stage.act();
  const gained = [
    ...(await proof.gained({ victimRotates })),
    ...((await stage.also?.()) ?? []),
  ];
  await new Rotations(company).endAll();
  const tokenId = await company.tokenIn(company.victim);
  if (tokenId) company.victim = { ...company.victim, tokenId };
  return gained;
}
