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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { KubeConfig } from '@kubernetes/client-node';
import { DateTime } from 'luxon';
import { SealingKey } from '../controllers/SealingKey';
import { ClusterOptions, RunningCluster, startCluster } from '../startCluster';
import { ManualTime } from './ManualTime';

export const ADMIN_TOKEN = 'admin-token-of-this-test';
export const READER_TOKEN = 'reader-token-of-this-test';

/** A cluster in a folder of its own, with a short sealing key and a time that the test owns. */
export class TestCluster {
  readonly time = new ManualTime();
  readonly logger = mockServices.logger.mock();
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'cluster-'));
  readonly #options: Partial<ClusterOptions>;
  #running: RunningCluster | undefined;

  static async start(
    options: Partial<ClusterOptions> = {},
  ): Promise<TestCluster> {
    const cluster = new TestCluster(options);
    await SealingKey.open({
      dataDir: cluster.dataDir,
      clusterName: 'eu-1',
      now: () => DateTime.utc(),
      modulusLength: 2048,
    });
    await cluster.start();
    return cluster;
  }

  private constructor(options: Partial<ClusterOptions>) {
    this.#options = options;
  }

  get running(): RunningCluster {
    if (!this.#running) throw new Error('The cluster is not running');
    return this.#running;
  }

  async start(): Promise<void> {
    this.logger.child.mockReturnValue(this.logger);
    this.#running = await startCluster({
      name: 'eu-1',
      dataDir: this.dataDir,
      tokens: [
        { token: ADMIN_TOKEN, user: 'admin', rules: 'admin' },
        { token: READER_TOKEN, user: 'reader', rules: 'metadata-reader' },
      ],
      logger: this.logger,
      wait: this.time.wait,
      ...this.#options,
    });
  }

  async restart(): Promise<void> {
    await this.running.stop();
    await this.start();
  }

  async remove(): Promise<void> {
    await this.running.stop();
    rmSync(this.dataDir, { recursive: true });
  }

  /** The official client, set up as a person would for a cluster without TLS. */
  kubeConfig(token: string = ADMIN_TOKEN): KubeConfig {
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [
        { name: 'eu-1', server: this.running.url, skipTLSVerify: true },
      ],
      users: [{ name: 'user', token }],
      contexts: [{ name: 'eu-1', cluster: 'eu-1', user: 'user' }],
      currentContext: 'eu-1',
    });
    return config;
  }

  fetch(
    pathname: string,
    init: RequestInit & { token?: string } = {},
  ): Promise<Response> {
    const { token = ADMIN_TOKEN, headers, ...rest } = init;
    return fetch(`${this.running.url}${pathname}`, {
      ...rest,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
  }

  /** Sends an object and gives what came back; fails where it was refused. */
  async send<T = unknown>(
    method: string,
    pathname: string,
    body?: unknown,
  ): Promise<T> {
    const response = await this.fetch(pathname, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    const answer = (await response.json()) as T;
    if (!response.ok) {
      throw new Error(`${method} ${pathname}: ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  /** Everything that was logged, as text. */
  logged(): string {
    const { error, warn, info, debug } = this.logger;
    return JSON.stringify(
      [error, warn, info, debug].flatMap(level => level.mock.calls),
    );
  }
}
