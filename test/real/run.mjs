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
 * `npm run test:real`: rotations on a real Kubernetes API server with the real SealedSecrets controller, whose parts
 * are built from Go modules the first time. `npm run test:real -- --help` tells the rest.
 */

import { installDependencies } from '../../packages/sandbox/bin/bootstrap/installDependencies.mjs';
import { runTypeScript } from '../../packages/sandbox/bin/bootstrap/runTypeScript.mjs';
import { exitOnFailure } from '../../packages/sandbox/bin/bootstrap/step.mjs';
import { underToolchain } from '../../packages/sandbox/bin/bootstrap/toolchain.mjs';
import { buildParts } from './parts/buildParts.mjs';

underToolchain(async () => {
  const verbose = process.argv.includes('--verbose');
  await installDependencies({ verbose });
  const parts = await buildParts({ verbose });
  process.env.KEYTURN_REAL_PARTS = JSON.stringify(parts);
  process.exitCode = await runTypeScript(
    'test/real/main.ts',
    process.argv.slice(2),
  );
}).catch(exitOnFailure);
