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
  await knex.schema.alterTable('rotations', table => {
    table
      .string('batch_key')
      .comment(
        'With whom it may share its pull request: digest of repository, owner and policy; `alone` where it may not any more',
      );
    table
      .string('batch_id')
      .comment(
        'Rotations with the same one share their pull request; it is the id of the one that opens it',
      );
    table.index(['batch_key'], 'rotations_batch_key_idx');
    table.index(['batch_id'], 'rotations_batch_id_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('rotations', table => {
    table.dropIndex(['batch_key'], 'rotations_batch_key_idx');
    table.dropIndex(['batch_id'], 'rotations_batch_id_idx');
    table.dropColumn('batch_key');
    table.dropColumn('batch_id');
  });
};
