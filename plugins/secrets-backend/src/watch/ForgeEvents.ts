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

import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { EventParams, EventsService } from '@backstage/plugin-events-node';
import {
  PULL_REQUEST_CHANGED_TOPIC,
  PullRequestChanged,
} from '@keyturn/plugin-secrets-node';
import { z } from 'zod';
import { RotationStore } from '../database/RotationStore';
import { RotationEngine } from '../rotation/RotationEngine';

const payloadSchema = z.union([
  z.object({ pullRequestUrl: z.string() }),
  z.object({ repositoryUrl: z.string(), branch: z.string() }),
]) satisfies z.ZodType<PullRequestChanged>;

/**
 * Looks at a rotation as soon as its forge says that a pull request changed, instead of at its next turn. The event is
 * a hint that anybody might forge: all it does is to make the engine ask the forge itself.
 */
export class ForgeEvents {
  readonly #store: RotationStore;
  readonly #engine: RotationEngine;
  readonly #logger: LoggerService;

  constructor(options: {
    store: RotationStore;
    engine: RotationEngine;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#logger = options.logger;
  }

  async start(events: EventsService): Promise<void> {
    await events.subscribe({
      id: 'secrets-pull-requests',
      topics: [PULL_REQUEST_CHANGED_TOPIC],
      onEvent: event => this.#look(event),
    });
  }

  async #look({ eventPayload }: EventParams): Promise<void> {
    const payload = payloadSchema.safeParse(eventPayload);
    if (!payload.success) {
      this.#logger.warn(
        `An event on ${PULL_REQUEST_CHANGED_TOPIC} names no pull request`,
      );
      return;
    }
    for (const id of await this.#store.wakeByPullRequest(payload.data)) {
      await this.#run(id);
    }
  }

  /** It is due now, so the schedule takes it up where this fails; the others of the pull request go on. */
  async #run(id: string): Promise<void> {
    try {
      await this.#engine.run(id);
    } catch (error) {
      this.#logger.error(`Rotation ${id} could not be run`, toError(error));
    }
  }
}
