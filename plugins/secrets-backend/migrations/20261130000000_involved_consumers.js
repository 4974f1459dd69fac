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
  await knex.schema.alterTable('secret_consumers', table => {
    table
      .boolean('involved')
      .notNullable()
      .defaultTo(false)
      .comment(
        'Whether the declaration of the secret names it, and it counts: only then its owner gains a right',
      );
  });
  await knex.schema.alterTable('secrets', table => {
    table
      .boolean('owner_trusted')
      .notNullable()
      .defaultTo(true)
      .comment('Whether the owner gains a right');
  });
  await knex.schema.alterTable('compromises', table => {
    table
      .text('confirmed_by')
      .comment('The first person to report what a service had reported');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('compromises', table => {
    table.dropColumn('confirmed_by');
  });
  await knex.schema.alterTable('secrets', table => {
    table.dropColumn('owner_trusted');
  });
  await knex.schema.alterTable('secret_consumers', table => {
    table.dropColumn('involved');
  });
};
