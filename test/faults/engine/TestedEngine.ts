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
import { DefaultEventsService } from '@backstage/plugin-events-node';
import { DatabaseRotationStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseRotationStore';
import { DatabaseSecretStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseSecretStore';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { createRotationEngine } from '@keyturn/plugin-secrets-backend/src/rotation/createRotationEngine';
import { ForgeEvents } from '@keyturn/plugin-secrets-backend/src/watch/ForgeEvents';
import { RotationRunner } from '@keyturn/plugin-secrets-backend/src/watch/RotationRunner';
import { forwardPullRequestEvents } from '@keyturn/plugin-secrets-backend-module-github/src/forwardPullRequestEvents';
import { Duration } from 'luxon';
import { watchedRows } from '../portal/watchedRows';
import { boundariesOfRun } from '../boundariesOfRun';
import { faultBoundaries } from '../faultBoundaries';
import { ForgeWebhook } from '../sandbox/WebhookInbox';
import { FaultPoints } from './FaultPoints';
import { EngineOptions } from './messages';
import { OffsetClock } from './OffsetClock';
import { openKnex } from './openKnex';
import { openModules } from './openModules';
import { sabotaged } from './sabotage';
import { stderrLogger } from './stderrLogger';

/** The engine of a portal with its runner and its ear for webhooks; everything it calls is a fault point. */
export class TestedEngine {
  readonly #runner: RotationRunner;
  readonly #events: DefaultEventsService;
  readonly #points: FaultPoints;

  static async start(
    options: EngineOptions,
    parts: { points: FaultPoints; clock: OffsetClock },
  ): Promise<TestedEngine> {
    const { points, clock } = parts;
    const logger = stderrLogger();
    const newId = () => randomUUID();
    const db = await openKnex(options.database);
    const ground = sabotaged(
      {
        modules: openModules(options.addresses),
        store: new DatabaseRotationStore({ db, clock, newId }),
      },
      options,
    );
    const { modules } = ground;
    const store = points.wrap('store', ground.store);
    const registry = new ModuleRegistry();
    registry.addIssuer(points.wrap('issuer', modules.issuer));
    registry.addAuthority(points.wrap('authority', modules.authority));
    registry.addForge(points.wrap('forge', modules.forge));
    registry.addProbe(points.wrap('probe', modules.probe));
    const engine = createRotationEngine({
      store,
      secrets: points.wrap('inventory', new DatabaseSecretStore({ db })),
      registry,
      components: points.wrap('catalog', { find: nobody }),
      boundaries: boundariesOfRun({
        ...faultBoundaries(options.addresses.forge.url, options.namespaces),
        registry,
        logger,
      }),
      clock,
      newId,
      logger,
      portalUrl: 'https://portal.example.com',
      pollInterval: Duration.fromObject({ minutes: 1 }),
      onMove: async () => {},
    });
    const events = DefaultEventsService.create({ logger });
    await forwardPullRequestEvents({ events, forge: modules.forge });
    await new ForgeEvents({ store, engine, logger }).start(events);
    return new TestedEngine({
      runner: new RotationRunner({
        store,
        engine,
        clock,
        rows: watchedRows({ db, clock, logger }),
      }),
      events,
      points,
    });
  }

  private constructor(options: {
    runner: RotationRunner;
    events: DefaultEventsService;
    points: FaultPoints;
  }) {
    this.#runner = options.runner;
    this.#events = options.events;
    this.#points = options.points;
  }

  /** Runs what is due; a run whose call gets no answer ends at its deadline, as every scheduled task does. */
  async run(): Promise<void> {
    const { deadline } = this.#points;
    try {
      await this.#runner.run(deadline);
    } catch (error) {
      if (!deadline.aborted) throw error;
    }
  }

  async hear(webhooks: ForgeWebhook[]): Promise<void> {
    for (const { event, payload } of webhooks) {
      await this.#events.publish({
        topic: 'github',
        eventPayload: payload,
        metadata: { 'x-github-event': event },
      });
    }
  }
}

/** The catalog knows none of the workloads. */
async function nobody() {
  return new Map();
}
