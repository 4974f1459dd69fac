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

import { openKnex } from '../engine/openKnex';
import { TemplateTasks } from '../portal/TemplateTasks';
import { Dice } from '../random/Dice';
import { companySecrets } from './company';
import { ExpectedNotices } from './ExpectedNotices';
import { drift } from './drift';
import { keepForgottenNotices } from './forgottenNotices';
import { YearCompany } from './YearCompany';

const DAYS = 365;
/** A few times a day, so that windows open and overlaps end. */
const STEPS_A_DAY = 4;
const FAULT_RATE = 0.01;
/** Afterwards, for what is still open to come to its end. */
const MOST_DAYS_LEFT = 60;

export interface YearResult {
  secrets: number;
  days: number;
  rotations: Record<string, number>;
  calls: number;
  faults: number;
  /** Versions that expired before they were replaced; each was reported. */
  expired: { thoughByItself: number; byHand: number };
  expiryNotices: number;
  notices: number;
  journalRows: number;
  seconds: number;
  violations: string[];
}

/** A year of a company on a fake clock, with the look-outs, the engine and the notices of a portal among fakes. */
export async function runYear(options: {
  secrets: number;
  seed: number;
  report: (line: string) => void;
}): Promise<YearResult> {
  const { seed, report } = options;
  const start = performance.now();
  const db = await openKnex({ file: ':memory:' });
  try {
    await TemplateTasks.prepare(db);
    await keepForgottenNotices(db);
    const dice = new Dice(seed);
    const company = new YearCompany({ db, dice, faultRate: FAULT_RATE });
    await company.open(
      companySecrets(options.secrets, { now: company.clock.now(), dice }),
    );
    const expected = new ExpectedNotices();
    for (let day = 1; day <= DAYS; day++) {
      await expected.note(db, company.clock.now());
      await company.lookOutForExpiries();
      await workForADay(company, () => company.lookOutForDue());
      if (day % 73 === 0) report(`Day ${day} of ${DAYS}`);
    }
    company.heal();
    await finish(company);
    const violations = await drift({ company, expected });
    const result = await counts({ company, expected, violations, start });
    report(JSON.stringify({ ...result, violations: violations.length }));
    return result;
  } finally {
    await db.destroy();
  }
}

async function workForADay(
  company: YearCompany,
  lookOut?: () => Promise<void>,
): Promise<void> {
  for (let step = 0; step < STEPS_A_DAY; step++) {
    await lookOut?.();
    company.clock.pass({ hours: 24 / STEPS_A_DAY });
    await company.work();
    if (step === 0) await company.peopleAct();
  }
}

/** Nothing new is started any more. */
async function finish(company: YearCompany): Promise<void> {
  for (let day = 0; day < MOST_DAYS_LEFT; day++) {
    const open = await company
      .db('rotations')
      .where({ open_key: 'open' })
      .first('id');
    if (!open) return;
    await workForADay(company);
  }
}

async function counts(options: {
  company: YearCompany;
  expected: ExpectedNotices;
  violations: string[];
  start: number;
}): Promise<YearResult> {
  const { company, expected, violations, start } = options;
  const { db, count } = company;
  const phases: Array<{ phase: string; n: number }> = await db('rotations')
    .groupBy('phase')
    .select('phase', db.raw('count(*) as n'));
  const [{ n: journalRows }] = await db('journal').select(
    db.raw('count(*) as n'),
  );
  const expired = [...expected.expired.values()];
  const thoughByItself = expired.filter(({ byItself }) => byItself).length;
  return {
    secrets: company.secrets.length,
    days: DAYS,
    rotations: Object.fromEntries(phases.map(({ phase, n }) => [phase, n])),
    ...count,
    expired: { thoughByItself, byHand: expired.length - thoughByItself },
    expiryNotices: expected.keys.length,
    notices: [...company.sent.values()].reduce((sum, n) => sum + n, 0),
    journalRows,
    seconds: Math.round((performance.now() - start) / 1_000),
    violations,
  };
}
