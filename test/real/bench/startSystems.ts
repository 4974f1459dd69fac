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

import path from 'node:path';
import {
  RunningForge,
  startForge,
  startTokenService,
  TokenServiceClient,
} from '@keyturn/sandbox';
import { DateTime } from 'luxon';
import { SandboxAddresses } from '../../faults/engine/messages';
import { stderrLogger } from '../../faults/engine/stderrLogger';
import { PORTAL, REVIEWER, TOKEN_ADMIN } from '../../faults/sandbox/accounts';
import { ForgeView } from '../../faults/sandbox/ForgeView';
import { TokenView } from '../../faults/sandbox/TokenView';
import { CLUSTER, REPOSITORY } from './RealSecret';

/** The sandbox's forge and token service, and how people and the portal see them. */
export interface Systems {
  forge: ForgeView;
  tokens: TokenView;
  /** Clone URL and token of the agent. */
  repository: { url: string; token: string };
  addresses: Pick<SandboxAddresses, 'forge' | 'tokenService'>;
  stop(): Promise<void>;
}

export async function startSystems(dataDir: string): Promise<Systems> {
  const forge = await forgeOf(dataDir);
  const tokenService = await startTokenService({
    dataDir: path.join(dataDir, 'tokens'),
    port: 0,
    adminToken: TOKEN_ADMIN,
    logger: stderrLogger(),
    now: () => DateTime.utc(),
  });
  const access = { url: tokenService.url, adminToken: TOKEN_ADMIN };
  return {
    forge: new ForgeView({
      forge,
      reviewer: REVIEWER,
      writers: [PORTAL.login, REVIEWER.login],
    }),
    tokens: new TokenView({ client: new TokenServiceClient(access) }),
    repository: {
      url: `${forge.url}/acme/${REPOSITORY}.git`,
      token: REVIEWER.token,
    },
    addresses: {
      forge: { url: forge.url, token: PORTAL.token },
      tokenService: access,
    },
    async stop() {
      await tokenService.stop();
      await forge.stop();
    },
  };
}

async function forgeOf(dataDir: string): Promise<RunningForge> {
  const forge = await startForge({
    dataDir: path.join(dataDir, 'forge'),
    port: 0,
    users: [PORTAL, REVIEWER],
    webhooks: [],
    logger: stderrLogger(),
  });
  await forge.createRepository('acme', REPOSITORY, {
    files: { [`clusters/${CLUSTER}/README.md`]: '# What runs\n' },
    message: 'Start',
    author: REVIEWER,
    collaborators: { [PORTAL.login]: 'write', [REVIEWER.login]: 'write' },
  });
  return forge;
}
