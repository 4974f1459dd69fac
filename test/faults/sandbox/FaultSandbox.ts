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

import { IncomingMessage } from 'node:http';
import path from 'node:path';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  RunningCluster,
  RunningForge,
  slowMotion,
  startCluster,
  startForge,
  startTokenService,
  TokenServiceClient,
} from '@keyturn/sandbox';
import { DateTime } from 'luxon';
import { SandboxAddresses } from '../engine/messages';
import { stderrLogger } from '../engine/stderrLogger';
import { PORTAL, REVIEWER, TOKEN_ADMIN } from './accounts';
import { ForgeView } from './ForgeView';
import { ClusterView } from './ClusterView';
import { Inside, RunBoundary } from '../RunBoundary';
import { SeenRequests } from './SeenRequests';
import { TokenView } from './TokenView';
import { WebhookInbox } from './WebhookInbox';

export const CLUSTERS = ['eu-1', 'us-1'] as const;
export type ClusterName = (typeof CLUSTERS)[number];

const CLUSTER_ADMIN = 'token-of-an-administrator';
const CLUSTER_READER = 'token-of-a-reader';

/**
 * The real systems around an engine: a forge with a repository for each of two clusters, the clusters, and a token
 * service. They stay up for as many rotations as somebody likes to run among them.
 */
export class FaultSandbox {
  readonly forge: ForgeView;
  readonly tokens: TokenView;
  readonly clusters: Record<ClusterName, ClusterView>;
  readonly webhooks: WebhookInbox;
  /** What the systems saw of the engine's requests. */
  readonly seen: SeenRequests;
  readonly addresses: SandboxAddresses;
  readonly #stop: () => Promise<void>;
  readonly #inside: Inside = { files: [], places: [], clients: [] };

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
    const seen = new SeenRequests();
    try {
      const webhooks = keep(await WebhookInbox.open());
      const forge = keep(
        await forgeOf({
          ...{ dataDir, logger, webhookUrl: webhooks.url },
          onRequest: seen.listenerOf('forge', isOfForgeModule),
        }),
      );
      const tokenService = keep(
        await startTokenService({
          dataDir: path.join(dataDir, 'tokens'),
          port: 0,
          adminToken: TOKEN_ADMIN,
          onRequest: seen.listenerOf('tokens', isNotOfRun),
          logger,
          now: () => DateTime.utc(),
        }),
      );
      const [eu, us] = await Promise.all(
        CLUSTERS.map(name => clusterOf(name, { dataDir, forge, logger, seen })),
      );
      return new FaultSandbox({
        seen,
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
    seen: SeenRequests;
    webhooks: WebhookInbox;
    forge: RunningForge;
    tokenServiceUrl: string;
    clusters: Record<ClusterName, RunningCluster>;
    stop: () => Promise<void>;
  }) {
    const { forge, tokenServiceUrl, clusters } = options;
    this.seen = options.seen;
    this.webhooks = options.webhooks;
    this.#stop = options.stop;
    this.forge = new ForgeView({
      forge,
      reviewer: REVIEWER,
      writers: [PORTAL.login, REVIEWER.login],
    });
    this.tokens = new TokenView({
      client: new TokenServiceClient({
        url: urlOfRun(tokenServiceUrl),
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

  /** Adds to what the run may ask and touch: what its secrets declare. */
  widen(inside: Inside): void {
    this.#inside.files.push(...inside.files);
    this.#inside.places.push(...inside.places);
    this.#inside.clients.push(...inside.clients);
  }

  /** What was asked or touched since a mark that no secret of the run declares. */
  async seenBeyond(mark: number): Promise<string[]> {
    const seen = this.seen.since(mark);
    const { clients } = this.#inside;
    const boundary = new RunBoundary(this.#inside, id =>
      this.tokens.clientOf(id),
    );
    if (boundary.beyond(seen).length === 0) return [];
    // It may be a token that nobody has listed yet.
    for (const client of clients) await this.tokens.list(client);
    return boundary.beyond(seen);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

/** The catalog of a portal reads from the same forge with the same token, as everything of the integrations does. */
function isOfForgeModule({ headers }: IncomingMessage): boolean {
  return (
    headers.authorization?.endsWith(` ${PORTAL.token}`) === true &&
    headers['user-agent']?.startsWith('octokit') === true
  );
}

function isOfReader({ headers }: IncomingMessage): boolean {
  return headers.authorization === `Bearer ${CLUSTER_READER}`;
}

/** The run itself has the same token for the token service, but calls it by another name. */
function urlOfRun(url: string): string {
  return url.replace('127.0.0.1', 'localhost');
}

function isNotOfRun({ headers }: IncomingMessage): boolean {
  return !headers.host?.startsWith('localhost');
}

async function forgeOf(options: {
  dataDir: string;
  webhookUrl: string;
  logger: LoggerService;
  onRequest: (request: IncomingMessage) => void;
}): Promise<RunningForge> {
  const { dataDir, webhookUrl, logger, onRequest } = options;
  const forge = await startForge({
    dataDir: path.join(dataDir, 'forge'),
    onRequest,
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
  options: {
    dataDir: string;
    forge: RunningForge;
    logger: LoggerService;
    seen: SeenRequests;
  },
): Promise<RunningCluster> {
  const { dataDir, forge, logger, seen } = options;
  return startCluster({
    name,
    onRequest: seen.listenerOf(name, isOfReader),
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
    // Its certificate is valid from its own beginning on.
    now: slowMotion(DateTime.utc().minus({ days: 1 })),
    logger,
  });
}
