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

// @ts-check

/** @param {import('knex').Knex.CreateTableBuilder} table @param {string} name */
const instant = (table, name) => table.string(name, 24);

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('compromises', table => {
    table.comment('The last report that a secret is compromised');
    table.string('secret_ref').primary();
    instant(table, 'reported_at').notNullable();
    table.text('reported_by').notNullable();
    table.text('reason').notNullable();
    table.text('source');
    table.text('url');
    table
      .boolean('starts')
      .notNullable()
      .comment('Whether an emergency rotation may start by itself');
    table
      .string('rotation_id')
      .comment('The rotation that is to replace the compromised version');
    instant(table, 'replaced_at');
    instant(table, 'contained_at').comment(
      'When the compromised version was revoked',
    );
    instant(table, 'withdrawn_at');
    table.text('withdrawn_by');
    table.text('withdrawn_reason');
  });

  await knex.schema.createTable('rotation_starts', table => {
    table.comment('Rotations that the look-out asked the scaffolder for');
    table.string('secret_ref').primary();
    table
      .string('occasion')
      .notNullable()
      .comment(
        'What it was asked for, such as a due date; another begins anew',
      );
    table.text('reason').notNullable();
    table.text('requested_by').notNullable();
    table
      .integer('attempts')
      .notNullable()
      .comment('How often it was asked for on this occasion');
    table.text('task_id').comment('The last task that was made');
    table.string('rotation_id').comment('The rotation that came of it');
    table.text('failure').comment('Why none has come of it, as a sentence');
    instant(table, 'asked_at').notNullable();
    table.index(['rotation_id'], 'rotation_starts_rotation_idx');
  });

  await knex.schema.createTable('notices', table => {
    table.comment(
      'What people are to be told; written with the fact, sent afterwards',
    );
    table.string('id').primary();
    table.string('dedupe_key', 700).notNullable();
    table
      .string('scope', 512)
      .comment('Notices of one scope replace each other');
    table.string('secret_ref').notNullable();
    table.text('recipients').notNullable().comment('JSON list of entity refs');
    table
      .boolean('unowned')
      .notNullable()
      .defaultTo(false)
      .comment('The secret has no owner; somebody else is told as well');
    table
      .boolean('digest')
      .notNullable()
      .defaultTo(false)
      .comment('Tells what several others would have');
    table
      .string('expiring_ref')
      .comment('The secret whose expiry it tells, until that is settled');
    table.text('payload').notNullable().comment('Notification payload as JSON');
    table
      .text('fact')
      .comment(
        'JSON of what must hold when it is sent; null where it tells of something that happened',
      );
    instant(table, 'created_at').notNullable();
    instant(table, 'sent_at');
    instant(table, 'superseded_at').comment(
      'Never sent, because a newer one of the same scope was',
    );
    instant(table, 'bundled_at').comment(
      'Never sent by itself, because digests tell it to all of its recipients',
    );
    instant(table, 'unaddressed_at').comment(
      'Never sent, because there was nobody to be told',
    );
    instant(table, 'settled_at').comment(
      'When it was seen to be no longer true; from then on the same may be told again',
    );
    instant(table, 'next_attempt_at');
    table.integer('attempts').notNullable().defaultTo(0);
    table.unique(['dedupe_key'], { indexName: 'notices_dedupe_idx' });
    // Asked for every few seconds, and there are few of them among all that were ever written.
    table.index(['created_at', 'id'], 'notices_unsent_idx', {
      predicate: knex
        .whereNull('sent_at')
        .whereNull('superseded_at')
        .whereNull('bundled_at')
        .whereNull('unaddressed_at'),
    });
    table.index(['created_at'], 'notices_created_idx');
    table.index(['scope'], 'notices_scope_idx');
    table.index(['secret_ref'], 'notices_secret_idx');
    table.index(['expiring_ref'], 'notices_expiring_idx');
  });

  await knex.schema.createTable('row_failures', table => {
    table.comment('Secrets that scheduled work fails on, until it succeeds');
    table.string('watch', 32).notNullable().comment('The kind of work');
    table.string('secret_ref').notNullable();
    instant(table, 'since').notNullable();
    table.text('sentence').notNullable();
    table.primary(['watch', 'secret_ref']);
    table.index(['secret_ref'], 'row_failures_secret_idx');
  });

  await knex.schema.createTable('task_runs', table => {
    table.comment('When scheduled tasks last completed, on whichever replica');
    table.string('task').primary();
    instant(table, 'completed_at').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'task_runs',
    'row_failures',
    'notices',
    'rotation_starts',
    'compromises',
  ]) {
    await knex.schema.dropTable(table);
  }
};
