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
  await knex.schema.alterTable('notices', table => {
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
    instant(table, 'bundled_at').comment(
      'Never sent by itself, because digests tell it to all of its recipients',
    );
    instant(table, 'unaddressed_at').comment(
      'Never sent, because there was nobody to be told',
    );
    table
      .string('expiring_ref')
      .comment('The secret whose expiry it tells, until that is settled');
    table.index(['expiring_ref'], 'notices_expiring_idx');
  });
  await knex.schema.alterTable('rotations', table => {
    instant(table, 'condition_since').comment('Since when its condition is so');
  });
  await knex.schema.alterTable('secrets', table => {
    table
      .integer('generation')
      .notNullable()
      .defaultTo(0)
      .comment(
        'How often a rotation or a rollback made another version live; each arms notices anew',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('secrets', table => {
    table.dropColumn('generation');
  });
  await knex.schema.alterTable('rotations', table => {
    table.dropColumn('condition_since');
  });
  await knex.schema.alterTable('notices', table => {
    table.dropIndex([], 'notices_expiring_idx');
    table.dropColumns(
      'unowned',
      'digest',
      'bundled_at',
      'unaddressed_at',
      'expiring_ref',
    );
  });
};
