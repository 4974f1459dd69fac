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

import { COMPANY } from './people';
import { SeedForge } from './SeedForge';

const NAME = 'audit';

/**
 * Makes the repository in which the portal anchors the journal of secrets, as `app-config.sandbox.yaml` says. Does
 * nothing where it is there; a company that was made earlier may not have it yet.
 */
export async function createAuditRepository(
  forge: SeedForge,
  options: { author: { name: string; email: string }; portalUser: string },
): Promise<void> {
  if (await forge.hasRepository(COMPANY.name, NAME)) return;
  await forge.createRepository(COMPANY.name, NAME, {
    description: 'What nobody can rewrite: anchors of the journal of secrets',
    files: {
      'README.md':
        '# audit\n\nThe portal anchors the journal of secrets in `journal/anchor.json`. With any version of that file, `keyturn-verify` shows\nwhether a journal that was exported later still holds everything it held then.\n',
      // empty: nothing is anchored yet
      'journal/anchor.json': '\n',
    },
    message: `Bring ${COMPANY.name}/${NAME} here`,
    author: options.author,
    collaborators: { [options.portalUser]: 'write' },
  });
}
