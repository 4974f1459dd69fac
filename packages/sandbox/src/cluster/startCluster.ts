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

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, HumanDuration } from '@backstage/types';
import { DateTime } from 'luxon';
import { listen, ListenOptions } from '../http/listen';
import { RunningPart } from '../RunningPart';
import { createGitOpsAgent, GitOpsOptions } from './agent/createGitOpsAgent';
import { AGENT_NAMESPACE } from './agent/KustomizationReconciler';
import { AccessRules, ClusterToken } from './api/AccessRules';
import { OpenWatches } from './api/OpenWatches';
import { ClusterNodes } from './controllers/ClusterNodes';
import { RolloutController } from './controllers/RolloutController';
import { SealingKey } from './controllers/SealingKey';
import { UnsealController } from './controllers/UnsealController';
import { Wait, waitForReal } from './controllers/wait';
import { createClusterApp } from './createClusterApp';
import {
  ActiveFault,
  ClusterFault,
  ClusterFaults,
  FaultName,
} from './faults/ClusterFaults';
import { runUnlessFaulty } from './faults/runUnlessFaulty';
import { ObjectFile } from './objects/ObjectFile';
import { ObjectStore } from './objects/ObjectStore';
import { NAMESPACE } from './objects/resourceKinds';
import { WatchHistory } from './objects/WatchHistory';
import { PodRead, PodReads } from './PodReads';

const FIRST_NAMESPACES = ['default', 'kube-system', AGENT_NAMESPACE];

export interface ClusterOptions {
  /** Such as `eu-1`; also the folder under `clusters/` that the agent applies. */
  name: string;
  /** Objects, sealing key and repository copies; made where it is missing, readable by its owner alone. */
  dataDir: string;
  /** A loopback address. Default: 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  tokens: ClusterToken[];
  /** Told of each request before it is answered. */
  onRequest?: ListenOptions['onRequest'];
  /** Absent: nothing is applied from Git. */
  gitOps?: GitOpsOptions;
  rollout?: {
    /** Between two steps of a rollout; default 1 second. */
    stepDelay?: HumanDuration;
  };
  /** How many nodes there are, and pods of a DaemonSet; default 2. */
  nodes?: number;
  logger: LoggerService;
  now?: () => DateTime;
  /** How controllers and agent wait; default the real time. */
  wait?: Wait;
}

export interface RunningCluster extends RunningPart {
  readonly name: string;
  /** PEM of the certificate to seal with; served at `/v1/cert.pem` too. */
  readonly sealingCertificate: string;
  /**
   * Applies what Git says by now, and resolves when that is done.
   * @throws ServiceUnavailableError where a repository cannot be read or the agent stands still
   */
  trigger(): Promise<void>;
  applyFault(fault: ClusterFault): void;
  liftFault(name: FaultName): void;
  activeFaults(): ActiveFault[];
  /** What every pod that uses a Secret read of it when it started; no API tells that. */
  podReads(namespace: string, secretName: string): PodRead[];
}

/** Starts a cluster where it was left, or a new one. The first start takes seconds: a new sealing key is made. */
export async function startCluster(
  options: ClusterOptions,
): Promise<RunningCluster> {
  const { name, dataDir, host, port = 0, nodes = 2, onRequest } = options;
  const { now: timeNow = () => DateTime.utc(), wait = waitForReal } = options;
  if (
    options.tokens.length === 0 ||
    options.tokens.some(({ token }) => !token)
  ) {
    throw new InputError(
      `Cluster ${name} needs at least one token, none empty`,
    );
  }
  const logger = options.logger.child({ cluster: name });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const faults = new ClusterFaults({ now: timeNow });
  const now = () => {
    const stopped = faults.find('clock-stopped');
    return stopped ? DateTime.fromISO(stopped.since) : timeNow();
  };
  const sealingKey = await SealingKey.open({ dataDir, clusterName: name, now });
  const file = new ObjectFile({ dataDir, logger });
  const snapshot = await file.read();
  const store = ObjectStore.create({ now, newUid: randomUUID, snapshot });
  file.follow(store);
  const history = new WatchHistory({ store });
  const reads = new PodReads(store);
  addFirstNamespaces(store);
  const watches = new OpenWatches();

  const clusterNodes = new ClusterNodes({ count: nodes, store, faults, now });
  const agent =
    options.gitOps &&
    createGitOpsAgent(options.gitOps, {
      ...options,
      store,
      now,
      wait,
      inWaves: () =>
        !faults.find('all-at-once') && !faults.find('clock-stopped'),
      logger,
    });
  const stepDelayMs = durationToMilliseconds(
    options.rollout?.stepDelay ?? { seconds: 1 },
  );
  const controllers = [
    new UnsealController({ store, sealingKey, faults, now, logger }),
    new RolloutController({
      store,
      stepDelayMs,
      nodes: clusterNodes,
      wait,
      newUid: randomUUID,
      now,
      logger,
    }),
  ];
  const app = createClusterApp({
    clusterName: name,
    store,
    history,
    watches,
    access: new AccessRules(options.tokens),
    faults,
    sealingKey,
    nodes: clusterNodes,
    webhook: agent && {
      agent,
      branch: options.gitOps?.branch ?? 'main',
      secret: options.gitOps?.webhookSecret,
    },
    logger,
  });
  const listener = await listen(createServer(app), { host, port, onRequest });
  const url = `http://${listener.host}:${listener.port}`;
  const stopRunning = runUnlessFaulty({ faults, controllers, agent, watches });
  logger.info(`Cluster ${name} listens at ${url}`);

  let stopped: Promise<void> | undefined;
  return {
    name,
    url,
    sealingCertificate: sealingKey.certificate,
    trigger: async () => {
      if (!agent) {
        throw new InputError(`Cluster ${name} applies nothing from Git`);
      }
      await agent.sync();
    },
    applyFault: fault => faults.apply(fault),
    liftFault: fault => faults.lift(fault),
    activeFaults: () => faults.list(),
    podReads: (namespace, secretName) => reads.of(namespace, secretName),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    stopRunning();
    await listener.close();
    await agent?.idle();
    await file.close();
  }
}

function addFirstNamespaces(store: ObjectStore): void {
  for (const name of FIRST_NAMESPACES) {
    if (!store.find(NAMESPACE, { name })) {
      store.create(NAMESPACE, { metadata: { name } });
    }
  }
}
