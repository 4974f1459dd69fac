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

import { Knex } from 'knex';
import { handoverAskedNotice } from '../journal/handoverNotices';
import { HandoverRow, toHandover, toPending } from './handoverRows';
import {
  Agreement,
  HandoverCandidate,
  HandoverOutcome,
  HandoverPair,
  HandoverProblem,
  HandoversOf,
  HandoverStore,
} from './HandoverStore';
import { findHandovers } from './operations/findHandovers';
import { handOver } from './operations/handOver';
import { insertNotices } from './operations/insertNotices';
import { earlierRefs, laterRefs } from './operations/lineage';
import { toVersion, VersionRow } from './rotationRows';
import { SecretRow } from './secretRows';

type Named = Pick<SecretRow, 'ref' | 'title' | 'owner_ref' | 'owner_trusted'>;

/** Keeps handovers in the plugin's database. */
export class DatabaseHandoverStore implements HandoverStore {
  readonly #db: Knex;
  readonly #newId: () => string;

  constructor(options: { db: Knex; newId: () => string }) {
    this.#db = options.db;
    this.#newId = options.newId;
  }

  candidates(): Promise<HandoverCandidate[]> {
    return findHandovers(this.#db);
  }

  async accounts(fromRef: string) {
    const rows = await this.#db<VersionRow>('versions')
      .where({ secret_ref: fromRef })
      .whereIn('state', ['staged', 'current', 'previous', 'kept'])
      .orderBy('id');
    return rows.map(toVersion).map(({ issuer, account }) => ({
      issuer,
      account,
    }));
  }

  handOver(
    pair: HandoverPair,
    at: string,
    agreement?: Agreement,
  ): Promise<HandoverOutcome> {
    return handOver(this.#db, pair, at, agreement);
  }

  async keepPending(
    pending: Array<HandoverPair & { problem: HandoverProblem }>,
    at: string,
  ): Promise<void> {
    await this.#db.transaction(async trx => {
      const rows = () => trx<HandoverRow>('secret_handovers');
      const known = await rows().whereNotNull('problem').forUpdate();
      const gone = known.filter(row => !pending.some(one => isPair(one, row)));
      for (const row of gone) {
        const { from_ref, to_ref } = row;
        const one = rows().where({ from_ref, to_ref });
        // What was handed over once stays on record.
        await (row.done_at ? one.update({ problem: null }) : one.delete());
      }
      for (const one of pending) {
        const { fromRef, toRef, problem } = one;
        const before = known.find(row => isPair(one, row));
        if (before?.problem === problem) continue;
        const since = before?.since ?? at;
        await rows()
          .insert({ from_ref: fromRef, to_ref: toRef, since, problem })
          .onConflict(['from_ref', 'to_ref'])
          .merge(['since', 'problem']);
        if (problem === 'owner') await this.#ask(trx, one, since);
      }
    });
  }

  async #ask(
    trx: Knex.Transaction,
    { fromRef, toRef }: HandoverPair,
    since: string,
  ): Promise<void> {
    const rows: Named[] = await trx<SecretRow>('secrets')
      .whereIn('ref', [fromRef, toRef])
      .select('ref', 'title', 'owner_ref', 'owner_trusted');
    const from = rows.find(({ ref }) => ref === fromRef);
    const to = rows.find(({ ref }) => ref === toRef);
    if (!from || !to) return;
    const notice = handoverAskedNotice(
      {
        ref: fromRef,
        title: from.title,
        ownerRef: (from.owner_trusted && from.owner_ref) || undefined,
      },
      to,
      since,
    );
    await insertNotices(trx, [notice], since, this.#newId);
  }

  async of(ref: string): Promise<HandoversOf> {
    const earlier = await earlierRefs(this.#db, ref);
    const rows = () => this.#db<HandoverRow>('secret_handovers');
    const [before, after, pending] = await Promise.all([
      rows()
        .whereIn('from_ref', earlier)
        .whereIn('to_ref', [ref, ...earlier])
        .whereNotNull('done_at')
        .orderBy([{ column: 'done_at', order: 'desc' }, 'from_ref']),
      rows()
        .join('secrets', 'secrets.ref', 'secret_handovers.from_ref')
        .where('secret_handovers.from_ref', ref)
        // What came back has handed over nothing since.
        .whereRaw('secret_handovers.done_at >= secrets.retired_at')
        .orderBy('secret_handovers.done_at', 'desc')
        .select('secret_handovers.*'),
      rows()
        .where(either =>
          either.where({ from_ref: ref }).orWhere({ to_ref: ref }),
        )
        .whereNotNull('problem')
        .orderBy(['since', 'from_ref', 'to_ref']),
    ]);
    const waiting = pending.map(toPending);
    return {
      earlier: before.map(toHandover),
      later: after.map(toHandover)[0],
      asked: waiting.filter(({ fromRef }) => fromRef === ref),
      awaited: waiting.filter(({ toRef }) => toRef === ref),
    };
  }

  async successors(ref: string): Promise<string[]> {
    const row = await this.#db<SecretRow>('secrets')
      .where({ ref })
      .first('retired_at');
    return row?.retired_at ? laterRefs(this.#db, ref) : [];
  }
}

function isPair(
  { fromRef, toRef }: HandoverPair,
  row: Pick<HandoverRow, 'from_ref' | 'to_ref'>,
): boolean {
  return fromRef === row.from_ref && toRef === row.to_ref;
}
