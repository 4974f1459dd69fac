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

/** A program of worker threads with each fault that a text could bring out, and an answer. */
export default function badProgram(task: string): string {
  const kept: string[][] = [];
  if (task === 'endless') for (;;) kept.length = 0;
  if (task === 'greedy') for (;;) kept.push(new Array(100_000).fill(task));
  if (task === 'broken') throw new RangeError('Maximum call stack size');
  return `answer to ${task}`;
}
