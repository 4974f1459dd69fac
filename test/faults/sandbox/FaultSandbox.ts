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
import {
  RunningCluster,
  RunningForge,
  startCluster,
  startForge,
  startTokenService,
  TokenServiceClient,
} from '@keyturn/sandbox';
import { DateTime } from 'luxon';
import { SandboxAddresses } from '../engine/messages';
import { stderrLogger } from '../engine/stderrLogger';
import { ForgeView } from './ForgeView';
import { ClusterView } from './ClusterView';
import { TokenView } from './TokenView';
import { WebhookInbox } from './WebhookInbox';

export const CLUSTERS = ['eu-1', 'us-1'] as const;
export type ClusterName = (typeof CLUSTERS)[number];

const PORTAL = {
  login: 'keyturn',
  name: 'Keyturn',
  email: 'keyturn@example.com',
  token: 'token-of-the-portal',
};
const REVIEWER = {
  login: 'rosa',
  name: 'Rosa',
  email: 'rosa@example.com',
  token: 'token-of-a-reviewer',
};
const CLUSTER_ADMIN = 'token-of-an-administrator';
const CLUSTER_READER = 'token-of-a-reader';
const TOKEN_ADMIN = 'token-of-the-token-service';

/**
 * The real systems around an engine: a forge with a repository for each of two clusters, the clusters, and a token
 * service. They stay up for as many rotations as somebody likes to run among them.
 */
export class FaultSandbox {
  readonly forge: ForgeView;
  readonly tokens: TokenView;
  readonly clusters: Record<ClusterName, ClusterView>;
  readonly webhooks: WebhookInbox;
  readonly addresses: SandboxAddresses;
  readonly #stop: () => Promise<void>;

  static async start(dataDir: string): Promise<FaultSandbox> {
    const logger = stderrLogger();
    const stops: Array<() => Promise<void>> = [];
    const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
      stops.unshift(() => part.stop());
      return part;
    };
    const stop = async () => {
      for (const end of stops) await end();
    };
    try {
      const webhooks = keep(await WebhookInbox.open());
      const forge = keep(await forgeOf(dataDir, webhooks.url, logger));
      const tokenService = keep(
        await startTokenService({
          dataDir: path.join(dataDir, 'tokens'),
          port: 0,
          adminToken: TOKEN_ADMIN,
          logger,
          now: () => DateTime.utc(),
        }),
      );
      const [eu, us] = await Promise.all(
        CLUSTERS.map(name => clusterOf(name, { dataDir, forge, logger })),
      );
      return new FaultSandbox({
        webhooks,
        forge,
        tokenServiceUrl: tokenService.url,
        clusters: { 'eu-1': keep(eu), 'us-1': keep(us) },
        stop,
      });
    } catch (error) {
      await stop();
      throw error;
    }
  }

  private constructor(options: {
    webhooks: WebhookInbox;
    forge: RunningForge;
    tokenServiceUrl: string;
    clusters: Record<ClusterName, RunningCluster>;
    stop: () => Promise<void>;
  }) {
    const { forge, tokenServiceUrl, clusters } = options;
    this.webhooks = options.webhooks;
    this.#stop = options.stop;
    this.forge = new ForgeView({ forge, reviewer: REVIEWER });
    this.tokens = new TokenView({
      client: new TokenServiceClient({
        url: tokenServiceUrl,
        adminToken: TOKEN_ADMIN,
      }),
    });
    this.clusters = {
      'eu-1': new ClusterView(clusters['eu-1'], CLUSTER_ADMIN),
      'us-1': new ClusterView(clusters['us-1'], CLUSTER_ADMIN),
    };
    this.addresses = {
      forge: { url: forge.url, token: PORTAL.token },
      tokenService: { url: tokenServiceUrl, adminToken: TOKEN_ADMIN },
      clusters: CLUSTERS.map(name => ({
        name,
        url: clusters[name].url,
        token: CLUSTER_READER,
        certificate: clusters[name].sealingCertificate,
      })),
    };
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

async function forgeOf(
  dataDir: string,
  webhookUrl: string,
  logger: LoggerService,
): Promise<RunningForge> {
  const forge = await startForge({
    dataDir: path.join(dataDir, 'forge'),
    port: 0,
    users: [PORTAL, REVIEWER],
    webhooks: [{ url: webhookUrl, events: ['pull_request'] }],
    logger,
  });
  for (const cluster of CLUSTERS) {
    await forge.createRepository('acme', `gitops-${cluster}`, {
      files: { 'README.md': `# What runs in ${cluster}\n` },
      message: 'Start',
      author: REVIEWER,
      collaborators: { [PORTAL.login]: 'write', [REVIEWER.login]: 'write' },
    });
  }
  return forge;
}

function clusterOf(
  name: ClusterName,
  options: { dataDir: string; forge: RunningForge; logger: LoggerService },
): Promise<RunningCluster> {
  const { dataDir, forge, logger } = options;
  return startCluster({
    name,
    dataDir: path.join(dataDir, name),
    tokens: [
      { token: CLUSTER_ADMIN, user: 'admin', rules: 'admin' },
      { token: CLUSTER_READER, user: 'portal', rules: 'metadata-reader' },
    ],
    gitOps: {
      repositoryUrls: [`${forge.url}/acme/gitops-${name}.git`],
      token: REVIEWER.token,
      // It applies when it is told to, so that a run decides what happens when.
      pollInterval: { hours: 1 },
    },
    rollout: { stepDelay: { milliseconds: 1 } },
    logger,
  });
}
