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

import { spawn } from 'node:child_process';
import { SIGNALS } from './launch.mjs';
import { ROOT } from './repository.mjs';

/** A step of a script did not do what it should; what it printed is already on the terminal. */
export class StepFailed extends Error {
  constructor(message, { output = '' } = {}) {
    super(message);
    /** What it printed, for a report that comes long after it. */
    this.output = output;
  }
}

/** Somebody pressed Ctrl-C, and need not be told. */
class Interrupted extends Error {}

/**
 * Runs a command and resolves with what it printed. Its output is shown only where it fails or where `verbose` asks
 * for it; then it is prefixed by nothing, so that paths in it can be clicked.
 */
export async function runCommand(
  command,
  args,
  { env = {}, verbose = false } = {},
) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output.push(chunk);
      if (verbose) process.stdout.write(chunk);
    });
  }
  let interrupted = false;
  const stopChild = signal => {
    interrupted = true;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, stopChild);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal));
  });
  for (const signal of SIGNALS) process.off(signal, stopChild);
  if (interrupted) throw new Interrupted();

  const text = Buffer.concat(output).toString('utf8');
  if (code !== 0) {
    if (!verbose) process.stdout.write(`\n${text}\n`);
    throw new StepFailed(`${command} ${args.join(' ')} ended with ${code}`, {
      output: text,
    });
  }
  return text;
}

/** Prints a title, runs the step, and prints how long it took. */
export async function step(title, run, write = printed) {
  const startedAt = performance.now();
  write(`• ${title} … `);
  const result = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  write(`${seconds} s\n`);
  return result;
}

/** Whether somebody pressed Ctrl-C, so that nothing else is to be run. */
export function isInterruption(error) {
  return error instanceof Interrupted;
}

function printed(text) {
  process.stdout.write(text);
}

/** Ends the process with a sentence instead of a stack where a step failed. */
export function exitOnFailure(error) {
  if (isInterruption(error)) {
    process.stdout.write('\n');
    process.exitCode = 130;
    return;
  }
  process.stderr.write(
    `\n${error instanceof StepFailed ? error.message : error.stack}\n`,
  );
  process.exitCode = 1;
}
