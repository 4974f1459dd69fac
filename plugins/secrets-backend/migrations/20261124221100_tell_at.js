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
    table
      .string('tell_at', 24)
      .comment(
        'From when on the look-out for expiry looks at it again, empty for at once; null where there is nothing to tell any more',
      );
    table.index(['tell_at', 'ref'], 'secrets_tell_idx');
  });
  await knex('secrets').whereNotNull('expires_at').update({ tell_at: '' });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('secrets', table => {
    table.dropIndex([], 'secrets_tell_idx');
  });
  await knex.schema.alterTable('secrets', table => {
    table.dropColumn('tell_at');
  });
};
