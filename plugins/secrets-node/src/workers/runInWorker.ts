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

import { ManifestError } from '../errors';
import {
  FILE_LIMITS,
  MAX_CODE_OWNERS_BYTES,
  tooLarge,
} from '../foreignText/limits';
import type {
  ForeignTextAnswers,
  ForeignTextOutcome,
  ForeignTextTask,
} from '../foreignText/runTask';
import { WorkerThreads } from './WorkerThreads';

let threads: WorkerThreads<ForeignTextTask, ForeignTextOutcome> | undefined;

/**
 * Asks something of a text that others wrote. All parsing and comparing of such texts happens in threads, so that no file
 * can stop the process.
 *
 * @param file - names the text in refusals
 * @throws ManifestError where the text is refused
 * @throws UpstreamError retryable where too many files wait to be read
 */
export async function runInWorker<Kind extends ForeignTextTask['kind']>(
  task: Extract<ForeignTextTask, { kind: Kind }>,
  file: string,
): Promise<ForeignTextAnswers[Kind]> {
  if (Buffer.byteLength(task.text) > maxBytesOf(task)) {
    throw tooLarge(file, 'bytes');
  }
  threads ??= new WorkerThreads({
    filename: require.resolve('@keyturn/plugin-secrets-node/foreignTextWorker'),
    limits: FILE_LIMITS,
  });
  const outcome = await threads.run(task, file);
  if ('refused' in outcome) {
    const { refused } = outcome;
    throw new ManifestError(refused.refusal, refused.file, refused.problem);
  }
  return outcome.answer as ForeignTextAnswers[Kind];
}

function maxBytesOf({ kind }: ForeignTextTask): number {
  return kind === 'codeOwners' ? MAX_CODE_OWNERS_BYTES : FILE_LIMITS.bytes;
}
