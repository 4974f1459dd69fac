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

import { spawnSync } from 'node:child_process';

/** What Gitea is built by, and what it runs. */
const NEEDS = ['go', 'git'];

/**
 * What is not tested on this machine, as a line that stands out; undefined where the module for Gitea is tested against a
 * real one.
 */
export function giteaNotice() {
  const missing = NEEDS.filter(
    program => spawnSync(program, ['version']).error,
  );
  return missing.length > 0
    ? `!!! NOT TESTED: the Gitea module against a real Gitea, which needs ${missing.join(
        ' and ',
      )} on the PATH\n`
    : undefined;
}
