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

import {
  isInterruption,
  step,
  StepFailed,
} from '../../packages/sandbox/bin/bootstrap/step.mjs';

export {
  runCommand,
  StepFailed,
} from '../../packages/sandbox/bin/bootstrap/step.mjs';

/** Of what a failed stage printed, so many lines are shown again at the end. */
const LAST_LINES = 30;

/**
 * The stages of a test run. Each runs to its end whatever became of the ones before it, so that one run names
 * everything that is broken.
 */
export class Stages {
  #counts;
  #write;
  /** The error of each stage that failed, by its title. */
  #failed = new Map();
  /** The stage that each stage that could not run would have needed, by its title. */
  #notRun = new Map();

  /**
   * @param {object} options
   * @param {{ failed: number }} options.counts - told of each stage that failed
   * @param {(text: string) => void} [options.write]
   */
  constructor({ counts, write = text => process.stdout.write(text) }) {
    this.#counts = counts;
    this.#write = write;
  }

  get allPassed() {
    return this.#failed.size === 0;
  }

  /**
   * Runs a stage and resolves with its result; undefined where it failed or was not run.
   * @param {string} title
   * @param {() => unknown} work
   * @param {object} [options]
   * @param {string[]} [options.needs] - titles of stages without which it cannot run
   * @param {boolean} [options.namesItself] - whether what it runs prints a title of its own, or nothing where there is
   *   nothing to do
   */
  async run(title, work, { needs = [], namesItself = false } = {}) {
    const missing = needs.find(need => this.#isMissing(need));
    if (missing !== undefined) {
      this.#notRun.set(title, missing);
      this.#write(`• ${title} … not run, it needs: ${missing}\n`);
      return undefined;
    }
    const failedBefore = this.#counts.failed;
    try {
      return await (namesItself ? work() : step(title, work, this.#write));
    } catch (error) {
      if (isInterruption(error)) throw error;
      this.#failed.set(title, error);
      // A stage without tests, or one that broke before its first, is still something that failed.
      if (this.#counts.failed === failedBefore) this.#counts.failed += 1;
      this.#write(`\n${describe(error)}\n`);
      return undefined;
    }
  }

  /** What failed and what was not run, one line each, below the end of what each failed stage printed. */
  summary() {
    const outputs = [...this.#failed].flatMap(([title, { output }]) =>
      output ? [`── ${title}\n${lastLinesOf(output)}\n`] : [],
    );
    const lines = [
      ...[...this.#failed].map(
        ([title, { message }]) => `failed: ${title} (${firstLineOf(message)})`,
      ),
      ...[...this.#notRun].map(
        ([title, missing]) => `not run: ${title} (it needs: ${missing})`,
      ),
    ];
    return [...outputs, ...lines].map(text => `${text}\n`).join('');
  }

  #isMissing(title) {
    return this.#failed.has(title) || this.#notRun.has(title);
  }
}

function describe(error) {
  return error instanceof StepFailed ? error.message : error?.stack ?? error;
}

function firstLineOf(message) {
  return String(message).trim().split('\n')[0];
}

function lastLinesOf(output) {
  return output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
