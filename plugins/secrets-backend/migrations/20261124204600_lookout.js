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
  await knex.schema.alterTable('secrets', table => {
    instant(table, 'start_at').comment(
      'From when on the look-out may start a rotation; null where nothing starts one by itself',
    );
    table
      .text('start_window')
      .comment('JSON window of the policy; null where it is always open');
    table
      .text('repositories')
      .comment('JSON list of the repositories that a rotation changes');
    instant(table, 'not_before').comment(
      'The look-out leaves it alone until then',
    );
    instant(table, 'compromised_at').comment(
      'Set while a report is neither contained nor withdrawn',
    );
    instant(table, 'emergency_at').comment(
      'Set while a compromised version waits to be replaced by a rotation that may start by itself',
    );
    table
      .string('version_ttl')
      .comment('The ttl of the policy under which a rotation made the version');
    table
      .text('version_authority')
      .comment('The authority in which a rotation stored the version');
    table.index(['start_at', 'ref'], 'secrets_start_idx');
    table.index(['compromised_at'], 'secrets_compromised_idx');
    // Counts by health are answered from this one alone, so it has every column that a health asks for.
    table.dropIndex([], 'secrets_live_rotate_by_idx');
    table.index(
      [
        'retired_at',
        'rotate_by',
        'expires_at',
        'open_rotation_id',
        'rotation_partial',
        'compromised_at',
      ],
      'secrets_live_rotate_by_idx',
    );
  });

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
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('rotation_starts');
  await knex.schema.dropTable('compromises');
  await knex.schema.alterTable('secrets', table => {
    table.dropIndex([], 'secrets_live_rotate_by_idx');
    table.dropIndex([], 'secrets_compromised_idx');
    table.dropIndex([], 'secrets_start_idx');
    table.index(
      [
        'retired_at',
        'rotate_by',
        'expires_at',
        'open_rotation_id',
        'rotation_partial',
      ],
      'secrets_live_rotate_by_idx',
    );
  });
  await knex.schema.alterTable('secrets', table => {
    table.dropColumns(
      'start_at',
      'start_window',
      'repositories',
      'not_before',
      'compromised_at',
      'emergency_at',
      'version_ttl',
      'version_authority',
    );
  });
};
