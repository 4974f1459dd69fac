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
      .text('rollback')
      .comment(
        'JSON {requestedBy, reason, at} once a person asked to go back to the previous version',
      );
    table
      .string('revoking_since', 24)
      .comment(
        'Set before the previous version is revoked; from then on there is no rollback',
      );
    table
      .text('confirmation')
      .comment(
        'JSON {outcome, actor, note, url} of the person who saw to a revocation',
      );
    table
      .string('awaiting')
      .comment('values or revocation, where only a person can bring it on');
    table
      .text('replaced_live')
      .comment(
        'JSON of what the row of the secret said of its live version before this one became it',
      );
  });
  await knex.schema.alterTable('rotation_edits', table => {
    table
      .text('previous')
      .comment(
        'JSON of the text that the edit replaces, null where there was none; SQL null where nobody knows',
      );
  });
  await knex.schema.alterTable('rotation_pull_requests', table => {
    table
      .boolean('rollback')
      .notNullable()
      .defaultTo(false)
      .comment('Goes back to the previous version');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('rotation_pull_requests', table => {
    table.dropColumn('rollback');
  });
  await knex.schema.alterTable('rotation_edits', table => {
    table.dropColumn('previous');
  });
  await knex.schema.alterTable('rotations', table => {
    table.dropColumns(
      'rollback',
      'revoking_since',
      'confirmation',
      'awaiting',
      'replaced_live',
    );
  });
};
