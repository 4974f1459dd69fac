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

const WARM_UP = 5;
/** A question that takes long is asked less often, so that the whole run has an end. */
const BUDGET_MS = 20_000;
const LEAST_ROUNDS = 5;

export interface Measured {
  /** Milliseconds of the call in the middle. */
  median: number;
  /** Milliseconds that 95 of 100 calls did not exceed. */
  p95: number;
  /** Calls per second. */
  rate: number;
}

/** Asks the same again and again, by as many clients at once, each waiting for its answer. */
export async function measure(
  ask: () => Promise<unknown>,
  options: { rounds: number; clients?: number },
): Promise<Measured> {
  const { rounds, clients = 1 } = options;
  for (let i = 0; i < WARM_UP; i++) await ask();

  const times: number[] = [];
  const start = performance.now();
  const mayGoOn = () =>
    times.length < rounds &&
    (times.length < LEAST_ROUNDS || performance.now() - start < BUDGET_MS);
  const client = async () => {
    while (mayGoOn()) {
      const began = performance.now();
      await ask();
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const elapsed = performance.now() - start;
  times.sort((a, b) => a - b);
  return {
    median: times[Math.floor(times.length / 2)],
    p95: times[Math.floor((times.length - 1) * 0.95)],
    rate: (times.length * 1_000) / elapsed,
  };
}
