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

import { readFileSync } from 'node:fs';
import { StepFailed } from '../../packages/sandbox/bin/bootstrap/step.mjs';

/** Adds up what the test runners report. */
export class TestCounts {
  passed = 0;
  failed = 0;
  skipped = 0;

  /** Adds a report that jest wrote with `--json --outputFile`, and returns it. */
  addJest(file) {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    // A suite that cannot even be loaded holds no test that failed.
    const brokenSuites = report.numRuntimeErrorTestSuites;
    this.passed += report.numPassedTests;
    this.failed += report.numFailedTests + brokenSuites;
    this.skipped += report.numPendingTests + report.numTodoTests;
    return report;
  }

  /** Adds a report of Playwright's `json` reporter. */
  addPlaywright(file) {
    const { stats } = JSON.parse(readFileSync(file, 'utf8'));
    // What failed first and then passed did pass; the list above the count names it.
    this.passed += stats.expected + stats.flaky;
    this.failed += stats.unexpected;
    this.skipped += stats.skipped;
  }

  toString() {
    return `${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`;
  }
}

/** Throws unless tests passed in a describe block of a PostgreSQL database. */
export function expectPostgresRan(report) {
  const passed = report.testResults
    .flatMap(suite => suite.assertionResults)
    .filter(
      test =>
        test.status === 'passed' &&
        test.ancestorTitles.some(title => title.includes('POSTGRES')),
    ).length;
  if (passed === 0) {
    throw new StepFailed(
      'No test ran on PostgreSQL, so nothing is known of it',
    );
  }
  return passed;
}
