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

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { forgeUsers } from './company';
import { writeFileAtomicallySync } from './files/writeFileAtomically';
import { DEFAULT_PORTS, SandboxPorts } from './ports';

/** Login of whoever may inject faults into the forge. */
export const FORGE_ADMIN = 'admin';
/** Login with which the portal opens pull requests. */
export const PORTAL_USER = 'keyturn';

const port = z.number().int().min(1).max(65535);
const token = z.string().min(32);

const credentialsSchema = z.object({
  ports: z.object({
    portal: port,
    forge: port,
    'eu-1': port,
    'us-1': port,
    tokens: port,
  }),
  /** By login at the forge; `admin` may inject faults, `keyturn` is the portal. */
  forgeTokens: z.record(z.string(), token),
  webhookSecret: token,
  tokenServiceAdminToken: token,
  /** Of each cluster's administrator, who injects faults. */
  clusterAdminTokens: z.object({ 'eu-1': token, 'us-1': token }),
  /** Of the service account with which the portal looks into each cluster. */
  clusterTokens: z.object({ 'eu-1': token, 'us-1': token }),
});

/** What a sandbox made up for itself when it first started. It stays the same until it is reset. */
export type SandboxCredentials = z.infer<typeof credentialsSchema>;

export function credentialsFile(dataDir: string): string {
  return path.join(dataDir, 'credentials.json');
}

/**
 * The credentials of the sandbox in a folder; undefined where none was started there yet.
 * @throws InputError where they cannot be read
 */
export function readCredentials(
  dataDir: string,
): SandboxCredentials | undefined {
  const file = credentialsFile(dataDir);
  if (!existsSync(file)) return undefined;
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The reasons could quote what is in the file.
    throw new InputError(
      `${file} is not what this version of the sandbox writes. Start over: npm start -- --reset`,
    );
  }
}

/**
 * Reads the credentials of the sandbox in a folder, or makes them, readable by their owner only.
 * @throws InputError where the sandbox there was made for other ports: its repositories hold URLs with them
 */
export function readOrCreateCredentials(
  dataDir: string,
  ports?: SandboxPorts,
): SandboxCredentials {
  const existing = readCredentials(dataDir);
  if (!existing) return createCredentials(dataDir, ports ?? DEFAULT_PORTS);

  const moved =
    ports &&
    Object.entries(existing.ports).some(
      ([part, number]) => ports[part as keyof SandboxPorts] !== number,
    );
  if (moved) {
    throw new InputError(
      `The sandbox in ${dataDir} was made for other ports, and its repositories hold them in their URLs. Leave --port-base out, or add --reset to start over.`,
    );
  }
  return withMissingTokens(existing, dataDir);
}

/** Somebody may have joined the company since the sandbox first started. */
function withMissingTokens(
  existing: SandboxCredentials,
  dataDir: string,
): SandboxCredentials {
  const missing = forgeLogins().filter(login => !existing.forgeTokens[login]);
  if (missing.length === 0) return existing;
  const credentials = {
    ...existing,
    forgeTokens: { ...existing.forgeTokens, ...tokensFor(missing) },
  };
  write(credentials, dataDir);
  return credentials;
}

function createCredentials(
  dataDir: string,
  ports: SandboxPorts,
): SandboxCredentials {
  const credentials: SandboxCredentials = {
    ports,
    forgeTokens: tokensFor(forgeLogins()),
    webhookSecret: newToken(),
    tokenServiceAdminToken: newToken(),
    clusterAdminTokens: { 'eu-1': newToken(), 'us-1': newToken() },
    clusterTokens: { 'eu-1': newToken(), 'us-1': newToken() },
  };
  write(credentials, dataDir);
  return credentials;
}

function write(credentials: SandboxCredentials, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileAtomicallySync(
    credentialsFile(dataDir),
    `${JSON.stringify(credentials, null, 2)}\n`,
  );
}

function forgeLogins(): string[] {
  const users = forgeUsers({ portalUser: PORTAL_USER });
  return [FORGE_ADMIN, ...users.map(({ login }) => login)];
}

function tokensFor(logins: string[]): Record<string, string> {
  return Object.fromEntries(logins.map(login => [login, newToken()]));
}

function newToken(): string {
  return randomBytes(24).toString('hex');
}
