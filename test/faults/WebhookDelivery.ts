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

import { setTimeout } from 'node:timers/promises';
import { ForgePull } from './sandbox/ForgeView';
import { ForgeWebhook, WebhookInbox } from './sandbox/WebhookInbox';

const DEADLINE_MS = 10_000;
const PAUSE_MS = 5;

/** What can become of the webhooks of a rotation on their way to the portal. */
export const DELIVERIES = [
  /** In order, once, at once. */
  'delivered',
  /** Never. */
  'lost',
  /** Each of them two times. */
  'twice',
  /** The last one first. */
  'reordered',
  /** Only after the rotation has ended. */
  'late',
  /** Somebody says that pull requests were merged which are still open. */
  'forged',
] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** Hands the webhooks of one rotation to its engine, as well or as badly as it is told to. */
export class WebhookDelivery {
  readonly #delivery: Delivery;
  #late: ForgeWebhook[] = [];

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  /** What arrives while the pull requests are still open. */
  before(pulls: ForgePull[]): ForgeWebhook[] {
    if (this.#delivery !== 'forged') return [];
    return pulls.map(({ url }) => ({
      event: 'pull_request',
      payload: {
        action: 'closed',
        pull_request: { html_url: url, merged: true, state: 'closed' },
      },
    }));
  }

  /** What arrives once they are merged: that they were opened, and that they were merged. */
  async after(
    inbox: WebhookInbox,
    rotationId: string,
    pulls: number,
  ): Promise<ForgeWebhook[]> {
    if (this.#delivery === 'lost') return [];
    const sent = await this.#collect(inbox, rotationId, 2 * pulls);
    switch (this.#delivery) {
      case 'twice':
        return sent.flatMap(webhook => [webhook, webhook]);
      case 'reordered':
        return sent.toReversed();
      case 'late':
        this.#late = sent;
        return [];
      default:
        return sent;
    }
  }

  /** What arrives when all is over. */
  late(): ForgeWebhook[] {
    return this.#late;
  }

  async #collect(
    inbox: WebhookInbox,
    mark: string,
    count: number,
  ): Promise<ForgeWebhook[]> {
    const sent: ForgeWebhook[] = [];
    const deadline = performance.now() + DEADLINE_MS;
    while (sent.length < count) {
      if (performance.now() > deadline) {
        throw new Error(`The forge sent ${sent.length} of ${count} webhooks`);
      }
      sent.push(...inbox.take(mark));
      await setTimeout(PAUSE_MS);
    }
    return sent;
  }
}
