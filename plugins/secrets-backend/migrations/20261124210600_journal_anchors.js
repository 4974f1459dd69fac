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
  await knex.schema.createTable('journal_anchors', table => {
    table.comment('Heads of all journals that were proposed to a repository');
    table.string('id').primary();
    table.string('file', 512).notNullable().comment('URL of the file');
    table
      .string('open_key')
      .notNullable()
      .comment('`open` until it is merged or closed, its own id afterwards');
    table
      .string('root', 64)
      .comment('Stands for all heads; null until they were read');
    table
      .text('content')
      .comment('What the file is to hold; null before, and once it has ended');
    table.string('anchored_at', 24);
    table.string('state').notNullable().comment('open, merged or closed');
    table.text('pull_request').comment('URL of the pull request');
    table.string('ended_at', 24);
    table.unique(['file', 'open_key'], {
      indexName: 'journal_anchors_one_open_idx',
    });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('journal_anchors');
};
