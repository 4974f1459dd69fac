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

/*
 * `npm start`: the portal with the sandbox beside it, from nothing but Node, npm and Git.
 */

import { buildApp } from './bootstrap/buildApp.mjs';
import { installDependencies } from './bootstrap/installDependencies.mjs';
import { runTypeScript } from './bootstrap/runTypeScript.mjs';
import { exitOnFailure } from './bootstrap/step.mjs';
import { underToolchain } from './bootstrap/toolchain.mjs';

underToolchain(async () => {
  const args = process.argv.slice(2);
  const verbose = args.includes('--verbose');
  await installDependencies({ verbose });
  if (!args.includes('--dev')) await buildApp({ verbose });
  process.exitCode = await runTypeScript('packages/sandbox/src/main.ts', args);
}).catch(exitOnFailure);
