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
import { LoggerService } from '@backstage/backend-plugin-api';
import { DateTime } from 'luxon';
import { RunningCluster, startCluster } from './cluster';
import { Pipeline } from './checks';
import {
  CHECKED_REPOSITORY,
  COMPANY,
  forgeUsers,
  PIPELINE_USER,
  seedCompany,
} from './company';
import { FORGE_ADMIN, PORTAL_USER, SandboxCredentials } from './credentials';
import { GlobalWebhook, RunningForge, startForge } from './forge';
import { RunningPart } from './RunningPart';
import { startTokenService } from './tokenService';

export const CLUSTERS = ['eu-1', 'us-1'] as const;
/** What the agent of each cluster applies; the old data centre is in Europe only. */
const GITOPS_REPOSITORIES = {
  'eu-1': ['acme/gitops', 'acme/platform-gitops', 'acme/legacy-gitops'],
  'us-1': ['acme/gitops', 'acme/platform-gitops'],
};
export type ClusterName = (typeof CLUSTERS)[number];

export interface ServiceOptions {
  dataDir: string;
  credentials: SandboxCredentials;
  logger: LoggerService;
  now: () => DateTime;
}

/** What the company runs beside the portal. */
export interface RunningServices {
  forge: RunningForge;
  clusters: Record<ClusterName, RunningCluster>;
  tokenService: RunningPart;
  stop(): Promise<void>;
}

/** Starts forge, clusters and token service, and makes the sample company where it is not there yet. */
export async function startServices(
  options: ServiceOptions,
): Promise<RunningServices> {
  const started: Array<Pick<RunningPart, 'stop'>> = [];
  const keep = <T extends Pick<RunningPart, 'stop'>>(part: T): T => {
    started.push(part);
    return part;
  };
  const stop = async () => {
    for (const part of started.toReversed()) await part.stop();
  };
  try {
    const forge = keep(await startSandboxForge(options));
    const tokenService = keep(await startSandboxTokenService(options));
    const clusters = {
      'eu-1': keep(await startSandboxCluster('eu-1', options)),
      'us-1': keep(await startSandboxCluster('us-1', options)),
    };
    await seed({ forge, clusters, tokenService }, options);
    keep(startPipeline(forge, options));
    return { forge, clusters, tokenService, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function startSandboxForge(
  options: ServiceOptions,
): Promise<RunningForge> {
  const { credentials, dataDir, logger, now } = options;
  const { ports, webhookSecret, forgeTokens } = credentials;
  const webhooks: GlobalWebhook[] = [
    {
      url: `http://127.0.0.1:${ports.portal}/api/events/http/github`,
      secret: webhookSecret,
      events: [
        'push',
        'pull_request',
        'pull_request_review',
        'status',
        'check_run',
      ],
    },
    ...CLUSTERS.map(name => ({
      url: `http://127.0.0.1:${ports[name]}/gitops/webhook`,
      secret: webhookSecret,
      events: ['push'],
    })),
  ];
  return startForge({
    dataDir: path.join(dataDir, 'forge'),
    port: ports.forge,
    users: [
      ...forgeUsers({ portalUser: PORTAL_USER }),
      {
        login: FORGE_ADMIN,
        name: 'Forge administrator',
        email: 'admin@acme.example',
        admin: true,
      },
    ].map(user => ({ ...user, token: forgeTokens[user.login] })),
    webhooks,
    logger: logger.child({ service: 'forge' }),
    now,
  });
}

function startPipeline(
  forge: RunningForge,
  { credentials, logger, now }: ServiceOptions,
): Pick<RunningPart, 'stop'> {
  return Pipeline.start({
    forgeUrl: forge.url,
    repository: `${COMPANY.name}/${CHECKED_REPOSITORY.name}`,
    check: CHECKED_REPOSITORY.check,
    token: credentials.forgeTokens[PIPELINE_USER],
    logger: logger.child({ service: 'pipeline' }),
    now,
  });
}

export function startSandboxTokenService(
  options: ServiceOptions,
): Promise<RunningPart> {
  const { credentials, dataDir, logger, now } = options;
  return startTokenService({
    dataDir: path.join(dataDir, 'tokens'),
    port: credentials.ports.tokens,
    adminToken: credentials.tokenServiceAdminToken,
    logger: logger.child({ service: 'tokens' }),
    now,
  });
}

export function startSandboxCluster(
  name: ClusterName,
  options: ServiceOptions,
): Promise<RunningCluster> {
  const { credentials, dataDir, logger, now } = options;
  const { ports } = credentials;
  return startCluster({
    name,
    dataDir: path.join(dataDir, name),
    port: ports[name],
    tokens: [
      {
        token: credentials.clusterAdminTokens[name],
        user: 'admin',
        rules: 'admin',
      },
      {
        token: credentials.clusterTokens[name],
        user: 'keyturn',
        rules: 'metadata-reader',
      },
    ],
    gitOps: {
      repositoryUrls: GITOPS_REPOSITORIES[name].map(
        repository => `http://localhost:${ports.forge}/${repository}.git`,
      ),
      token: credentials.forgeTokens[FORGE_ADMIN],
      webhookSecret: credentials.webhookSecret,
    },
    rollout: { waitsForSecrets: true },
    logger: logger.child({ service: name }),
    now,
  });
}

async function seed(
  services: Pick<RunningServices, 'forge' | 'clusters' | 'tokenService'>,
  { credentials, now }: ServiceOptions,
): Promise<void> {
  const { forge, clusters, tokenService } = services;
  const running = CLUSTERS.map(name => clusters[name]);
  const { created } = await seedCompany({
    forge,
    forgeUrl: forge.url,
    clusters: running.map(({ name, sealingCertificate }) => ({
      name,
      certificatePem: sealingCertificate,
    })),
    tokenService: {
      url: tokenService.url,
      adminToken: credentials.tokenServiceAdminToken,
    },
    now: now(),
    portalUser: PORTAL_USER,
  });
  if (created) await Promise.all(running.map(cluster => cluster.trigger()));
}
