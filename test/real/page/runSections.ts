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

import type { RealBench } from '../bench/RealBench';
import { Check, Section } from '../walks/Check';

/** What came of a check. */
export interface Outcome {
  section: string;
  title: string;
  /** What was seen; absent where it failed. */
  seen?: string;
  failure?: string;
}

interface RunOptions {
  bench: RealBench;
  only: string;
  report(line: string): void;
}

/** Runs each check to its end, whatever became of the ones before it. */
export async function runSections(
  sections: Section[],
  options: RunOptions,
): Promise<Outcome[]> {
  const { only, report } = options;
  const outcomes: Outcome[] = [];
  for (const { title: section, checks, together } of sections) {
    const due = checks.filter(({ title }) =>
      `${section}: ${title}`.includes(only),
    );
    if (due.length > 0) report(`\n${section}`);
    const all = together
      ? await Promise.all(due.map(check => runCheck(check, options)))
      : await oneByOne(due, options);
    outcomes.push(...all.map(outcome => ({ section, ...outcome })));
  }
  return outcomes;
}

async function oneByOne(checks: Check[], options: RunOptions) {
  const outcomes: Array<Omit<Outcome, 'section'>> = [];
  for (const check of checks) outcomes.push(await runCheck(check, options));
  return outcomes;
}

async function runCheck(
  { title, run }: Check,
  { bench, report }: RunOptions,
): Promise<Omit<Outcome, 'section'>> {
  const startedAt = performance.now();
  const came = await run(bench).then(
    seen => ({ seen }),
    error => ({ failure: String(error?.message ?? error) }),
  );
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const what = 'failure' in came ? `FAILED: ${came.failure}` : came.seen;
  report(`• ${title} … ${seconds} s: ${what}`);
  return { title, ...came };
}
