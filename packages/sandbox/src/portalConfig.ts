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

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { stringify } from 'yaml';
import { sampleBoundaries, samplePolicies, sampleUsers } from './company';
import { PORTAL_USER, SandboxCredentials } from './credentials';

/** The root of the repository. */
export const REPOSITORY = resolvePackagePath('@keyturn/sandbox', '../..');

/** As app-config.sandbox.yaml names it, filled in when the config is read. */
const FORGE_URL = 'http://localhost:${SANDBOX_FORGE_PORT}';

/** Values for what app-config.sandbox.yaml leaves open. */
export function portalEnvironment(
  { ports, ...credentials }: SandboxCredentials,
  options: { dataDir: string; appUrl: string },
): Record<string, string> {
  const portalUrl = `http://localhost:${ports.portal}`;
  return {
    SANDBOX_APP_URL: options.appUrl,
    SANDBOX_PORTAL_URL: portalUrl,
    SANDBOX_PORTAL_PORT: String(ports.portal),
    SANDBOX_DATABASE_DIR: path.join(options.dataDir, 'portal'),
    SANDBOX_FORGE_PORT: String(ports.forge),
    SANDBOX_FORGE_TOKEN: credentials.forgeTokens[PORTAL_USER],
    SANDBOX_WEBHOOK_SECRET: credentials.webhookSecret,
    SANDBOX_EU_1_PORT: String(ports['eu-1']),
    SANDBOX_EU_1_TOKEN: credentials.clusterTokens['eu-1'],
    SANDBOX_US_1_PORT: String(ports['us-1']),
    SANDBOX_US_1_TOKEN: credentials.clusterTokens['us-1'],
    SANDBOX_TOKENS_PORT: String(ports.tokens),
    SANDBOX_TOKENS_ADMIN_TOKEN: credentials.tokenServiceAdminToken,
  };
}

/**
 * Writes what the sample company brings to the config, people, policies and boundaries, beside its data, and answers
 * every config file of the portal, the most general first.
 */
export function writePortalConfig(dataDir: string): string[] {
  const companyConfig = path.join(dataDir, 'app-config.company.yaml');
  writeFileSync(
    companyConfig,
    stringify({
      app: { signIn: { sandboxUsers: sampleUsers } },
      auth: {
        providers: { sandbox: { users: sampleUsers.map(user => user.ref) } },
      },
      secrets: {
        policies: samplePolicies,
        boundaries: sampleBoundaries({ forgeUrl: FORGE_URL }),
      },
    }),
  );
  return [
    path.join(REPOSITORY, 'app-config.yaml'),
    path.join(REPOSITORY, 'packages/sandbox/app-config.sandbox.yaml'),
    companyConfig,
  ];
}
