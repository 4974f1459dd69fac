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

import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';

const ATTEMPT_TIMEOUT_MS = 10_000;
const MAX_WAITING = 1_000;

export interface WebhookTarget {
  url: string;
  /** Signs the body; without one there is no signature. */
  secret?: string;
}

export interface WebhookEvent {
  /** GitHub's name, e.g. `pull_request`. */
  name: string;
  payload: object;
}

interface Delivery {
  id: string;
  event: string;
  body: string;
}

/**
 * Delivers events to their targets.
 *
 * Each target gets its events one after the other, in order; a slow or dead one does not hold up the others.
 * An event that its target does not take, after every retry, is logged and dropped, as is whatever still waits
 * when the sender stops.
 */
export class WebhookSender {
  private readonly queues = new Map<string, Promise<void>>();
  private readonly waiting = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly options: {
      logger: LoggerService;
      /** Pauses before the second, third, … attempt, in milliseconds. */
      retryDelaysMs: number[];
    },
  ) {}

  send(target: WebhookTarget, event: WebhookEvent): void {
    const waiting = this.waiting.get(target.url) ?? 0;
    if (this.stopping.signal.aborted || waiting >= MAX_WAITING) {
      this.options.logger.warn(`Dropped a ${event.name} event`);
      return;
    }
    const body = JSON.stringify(event.payload);
    const delivery = { id: randomUUID(), event: event.name, body };
    this.waiting.set(target.url, waiting + 1);
    const before = this.queues.get(target.url) ?? Promise.resolve();
    this.queues.set(
      target.url,
      before.then(() => this.deliver(target, delivery)),
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.queues.values());
  }

  /** Never fails: a webhook is nobody's reason to stop. */
  private async deliver(target: WebhookTarget, delivery: Delivery) {
    const { logger, retryDelaysMs } = this.options;
    const { host } = new URL(target.url);
    const what = `Webhook ${delivery.event} ${delivery.id} to ${host}`;
    let failure = 'not tried';
    for (const delay of [0, ...retryDelaysMs]) {
      if (!(await this.pause(delay))) break;
      failure = await this.attempt(target, delivery);
      if (!failure) break;
      logger.debug(`${what}: ${failure}`);
    }
    if (failure) logger.warn(`${what} was given up: ${failure}`);
    this.waiting.set(target.url, this.waiting.get(target.url)! - 1);
  }

  /** Answers what went wrong, or an empty text. */
  private async attempt(
    { url, secret }: WebhookTarget,
    { id, event, body }: Delivery,
  ): Promise<string> {
    const signature =
      secret && createHmac('sha256', secret).update(body).digest('hex');
    const timeout = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'GitHub-Hookshot/sandbox',
          'X-GitHub-Event': event,
          'X-GitHub-Delivery': id,
          ...(signature && { 'X-Hub-Signature-256': `sha256=${signature}` }),
        },
        signal: AbortSignal.any([timeout, this.stopping.signal]),
      });
      await response.body?.cancel();
      return response.ok ? '' : `status ${response.status}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Answers false where the sender stops meanwhile. */
  private async pause(milliseconds: number): Promise<boolean> {
    const { signal } = this.stopping;
    try {
      await setTimeout(milliseconds, undefined, { signal });
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }
}
