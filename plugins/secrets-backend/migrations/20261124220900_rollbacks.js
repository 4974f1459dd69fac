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

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('secrets', table => {
    table.dropColumn('generation');
  });
  await knex.schema.alterTable('secrets', table => {
    table
      .integer('rollbacks')
      .notNullable()
      .defaultTo(0)
      .comment(
        'How often an earlier version was made live again; each arms notices anew, as the same expiry is back',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('secrets', table => {
    table.dropColumn('rollbacks');
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
