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
import { userInfo } from 'node:os';
import { runCommand } from '../../packages/sandbox/bin/bootstrap/step.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Path of a Chromium for the journeys: the system's own, which as root on Debian is installed where it is missing.
 * Undefined means that Playwright's own is there.
 */
export async function findChromium(options) {
  const found = onPath();
  if (found) return found;

  if (userInfo().uid === 0 && isInstalled('apt-get')) {
    await runCommand('apt-get', ['update'], options);
    await runCommand('apt-get', ['install', '-y', 'chromium'], options);
    return onPath();
  }
  await runCommand(
    'yarn',
    ['workspace', '@keyturn/test', 'playwright', 'install', 'chromium'],
    options,
  );
  return undefined;
}

function onPath() {
  return NAMES.map(locate).find(Boolean);
}

function isInstalled(name) {
  return Boolean(locate(name));
}

function locate(name) {
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
