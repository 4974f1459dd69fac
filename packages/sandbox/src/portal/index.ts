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

import { createPortal, runPortal } from 'backend/portal';
import { secretsModuleTokenIssuer } from '../tokenIssuer';
import { sandboxSignInModule } from './sandboxSignInModule';

const GRACE_MS = 3_000;

const portal = createPortal();
portal.add(sandboxSignInModule);
portal.add(secretsModuleTokenIssuer);
runPortal(portal);

// Whoever started the portal holds the other end of its input, so a portal is never left behind.
if (process.env.SANDBOX_PORTAL_ENDS_WITH_INPUT) {
  process.stdin.resume();
  process.stdin.once('end', () => {
    process.kill(process.pid, 'SIGTERM');
    // One that is still starting finishes that first, and nobody is left to wait for it.
    setTimeout(() => process.exit(1), GRACE_MS);
  });
}
