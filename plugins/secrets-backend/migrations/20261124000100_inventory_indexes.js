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
    // Nearly every question leaves retired secrets out, so an index that begins otherwise answers none of them alone.
    table.index(['retired_at'], 'secrets_retired_idx');
    table.index(
      ['retired_at', 'owner_ref', 'expires_at', 'ref'],
      'secrets_live_owner_idx',
    );
    table.index(
      ['retired_at', 'expires_at', 'ref'],
      'secrets_live_expires_idx',
    );
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
    table.index(['open_rotation_id'], 'secrets_open_rotation_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('secrets', table => {
    for (const name of [
      'secrets_retired_idx',
      'secrets_live_owner_idx',
      'secrets_live_expires_idx',
      'secrets_live_rotate_by_idx',
      'secrets_open_rotation_idx',
    ]) {
      table.dropIndex([], name);
    }
  });
};
