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
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '@keyturn/plugin-secrets-backend/src/Clock';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { Duration } from 'luxon';
import { openKnex } from '../engine/openKnex';
import { openModules } from '../engine/openModules';
import { stderrLogger } from '../engine/stderrLogger';
import { WatchingPortal } from '../portal/WatchingPortal';
import { ReplicaOptions, ReplicaReply, START_NO_MORE } from './messages';
import { onlyOne } from './onlyOne';
import { POLICIES } from './policies';

/*
 * One of several replicas of a portal: everything that a portal does by itself, over and over with no pause to speak of,
 * until it is killed. It ends with its parent.
 */

const PAUSE_MS = 50;

let looksOut = true;

async function main(options: ReplicaOptions): Promise<void> {
  const { name, databaseUrl, addresses, secrets } = options;
  const db = await openKnex({ url: databaseUrl });
  const modules = openModules(addresses);
  const registry = new ModuleRegistry();
  registry.addIssuer(modules.issuer);
  registry.addAuthority(modules.authority);
  registry.addForge(modules.forge);
  registry.addProbe(modules.probe);
  const portal = new WatchingPortal({
    name,
    db,
    clock: systemClock,
    newId: () => `${name}-${randomUUID()}`,
    registry,
    policies: POLICIES,
    notifications: { send: async sent => say({ sent }) },
    logger: stderrLogger(),
    pollInterval: Duration.fromObject({ seconds: 1 }),
  });
  const forever = async (turn: () => Promise<void>) => {
    for (;;) {
      await turn();
      await setTimeout(PAUSE_MS);
    }
  };
  await Promise.all([
    forever(async () => {
      if (!looksOut) return;
      await portal.readCatalog(secrets);
      await portal.lookOutForExpiries();
      await portal.lookOutForDue();
    }),
    forever(() => portal.runTasks()),
    forever(() => portal.run()),
    // The scheduler of a portal gives a task to one replica at a time. The others above can do without.
    forever(() => onlyOne(db, 'notices', () => portal.tell())),
  ]);
}

function say(reply: ReplicaReply): void {
  process.send?.({ reply });
}

process.on('message', (message: ReplicaOptions | typeof START_NO_MORE) => {
  if (message === START_NO_MORE) {
    looksOut = false;
    return;
  }
  main(message).catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit());
say('ready');
