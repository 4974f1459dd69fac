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
import { Clock, toInstant } from '../Clock';
import {
  AnchorContent,
  AnchorMismatch,
  AnchorStore,
  OpenAnchor,
} from './AnchorStore';

const OPEN = 'open';

interface AnchorRow {
  id: string;
  file: string;
  open_key: string;
  root: string | null;
  content: string | null;
  anchored_at: string | null;
  state: string;
  pull_request: string | null;
  ended_at: string | null;
}

/** Keeps anchors in the plugin's database. */
export class DatabaseAnchorStore implements AnchorStore {
  readonly #db: Knex;
  readonly #clock: Clock;

  constructor(options: { db: Knex; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  async claim(id: string, file: string): Promise<OpenAnchor | undefined> {
    await this.#table
      .insert({ id, file, open_key: OPEN, state: 'open' })
      .onConflict(['file', 'open_key'])
      .ignore();
    const row = await this.#table.where({ file, open_key: OPEN }).first();
    return row && { id: row.id, content: contentOf(row) };
  }

  async fill(
    id: string,
    { root, text, anchoredAt }: AnchorContent,
  ): Promise<AnchorContent | undefined> {
    await this.#table
      .where({ id, open_key: OPEN, content: null })
      .update({ root, content: text, anchored_at: anchoredAt });
    const row = await this.#table.where({ id, open_key: OPEN }).first();
    return row && contentOf(row);
  }

  async drop(id: string): Promise<void> {
    await this.#table.where({ id, open_key: OPEN, content: null }).delete();
  }

  async lastRoot(file: string): Promise<string | undefined> {
    const row = await this.#table
      .where({ file, state: 'merged' })
      .orderBy('ended_at', 'desc')
      .first('root');
    return row?.root ?? undefined;
  }

  async end(
    id: string,
    state: 'merged' | 'closed',
    pullRequestUrl?: string,
  ): Promise<boolean> {
    const ended = await this.#table.where({ id, open_key: OPEN }).update({
      open_key: id,
      state,
      content: null,
      pull_request: pullRequestUrl ?? null,
      ended_at: toInstant(this.#clock.now()),
    });
    return ended === 1;
  }

  async differs(file: string, message: string): Promise<AnchorMismatch> {
    const since = toInstant(this.#clock.now());
    const [row] = await this.#mismatches
      .insert({ file, since, message })
      .onConflict('file')
      .merge(['message'])
      .returning('*');
    return row;
  }

  async agrees(file: string): Promise<void> {
    await this.#mismatches.where({ file }).delete();
  }

  async mismatches(): Promise<AnchorMismatch[]> {
    return this.#mismatches.orderBy(['since', 'file']);
  }

  get #mismatches() {
    return this.#db<AnchorMismatch>('journal_anchor_mismatches');
  }

  get #table() {
    return this.#db<AnchorRow>('journal_anchors');
  }
}

function contentOf(row: AnchorRow): AnchorContent | undefined {
  const { root, content, anchored_at: anchoredAt } = row;
  return root !== null && content !== null && anchoredAt !== null
    ? { root, text: content, anchoredAt }
    : undefined;
}
