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

import { NotificationPayload } from '@backstage/plugin-notifications-common';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { Knex } from 'knex';
import { Replica } from './Replica';

interface WrittenRow {
  recipients: string;
  payload: string;
}

/** What the portal's people are told, and by which replica. */
export class SentNotices {
  readonly #by = new Map<string, Replica[]>();
  #count = 0;

  add(
    replica: Replica,
    { recipients, payload }: NotificationSendOptions,
  ): void {
    const refs = recipients.type === 'entity' ? recipients.entityRef : [];
    const key = keyOf([refs].flat(), payload);
    this.#by.set(key, [...(this.#by.get(key) ?? []), replica]);
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * What was sent more often than it was written down. A replica that is killed may have sent what it could not write
   * down as sent any more: then another sends it again, and the scope has the portal put it in the place of the first.
   */
  async surplus(db: Knex): Promise<{ afterKill: number; doubled: string[] }> {
    const rows: WrittenRow[] = await db('notices').select(
      'recipients',
      'payload',
    );
    const written = Map.groupBy(rows, ({ recipients, payload }) =>
      keyOf(JSON.parse(recipients), JSON.parse(payload)),
    );
    let afterKill = 0;
    const doubled: string[] = [];
    for (const [key, replicas] of this.#by) {
      const more = replicas.length - (written.get(key)?.length ?? 0);
      const dead = replicas.filter(({ isAlive }) => !isAlive).length;
      if (more > 0) afterKill += Math.min(more, dead);
      if (more > dead) doubled.push(JSON.parse(key)[0]);
    }
    return { afterKill, doubled };
  }
}

function keyOf(
  recipients: string[],
  { scope, title, description }: NotificationPayload,
): string {
  return JSON.stringify([title, scope, description, ...recipients.toSorted()]);
}
