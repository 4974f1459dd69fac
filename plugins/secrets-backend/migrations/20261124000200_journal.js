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
  await knex.schema.createTable('journal_heads', table => {
    table.comment('The last row of the journal of each secret');
    table.string('secret_ref').primary();
    table.integer('seq').notNullable();
    table.string('hash', 64).notNullable();
  });

  await knex.schema.createTable('journal', table => {
    table.comment(
      'What happened to each secret; rows are only ever added, each names the hash of the one before',
    );
    table.string('secret_ref').notNullable();
    table.integer('seq').notNullable().comment('Counts the rows of the secret');
    table
      .string('rotation_id')
      .comment(
        'Null where the row belongs to no rotation; no foreign key, because the journal outlives what it tells of',
      );
    instant(table, 'at').notNullable();
    table.string('event').notNullable();
    table.string('level').notNullable();
    table.text('message').notNullable();
    table.text('actor').notNullable();
    table.text('links').notNullable().comment('JSON list of {title, url}');
    table
      .text('facts')
      .notNullable()
      .comment('What the row is about, as JSON: reason, phase, evidence, …');
    table.string('previous', 64).notNullable();
    table.string('hash', 64).notNullable();
    table.primary(['secret_ref', 'seq'], 'journal_chain_pk');
    table.index(['rotation_id', 'seq'], 'journal_rotation_idx');
  });

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
    instant(table, 'anchored_at');
    table.string('state').notNullable().comment('open, merged or closed');
    table.text('pull_request').comment('URL of the pull request');
    instant(table, 'ended_at');
    table.unique(['file', 'open_key'], {
      indexName: 'journal_anchors_one_open_idx',
    });
  });

  await knex.schema.createTable('journal_anchor_mismatches', table => {
    table.comment(
      'Files whose anchor is no part of the journal, such as after the database was restored; gone once it is again',
    );
    table.string('file', 512).primary().comment('URL of the file');
    instant(table, 'since').notNullable();
    table.text('message').notNullable().comment('A sentence for a person');
  });

  await protectRows(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'journal_anchor_mismatches',
    'journal_anchors',
    'journal',
    'journal_heads',
  ]) {
    await knex.schema.dropTable(table);
  }
  if (isPostgres(knex)) await knex.raw('DROP FUNCTION journal_refuse');
};

/** @param {import('knex').Knex} knex */
async function protectRows(knex) {
  const refusal = 'rows of the journal are only ever added';
  if (isPostgres(knex)) {
    await knex.raw(`
      CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '${refusal}'; END $$`);
    await knex.raw(`
      CREATE TRIGGER journal_rows_stay BEFORE UPDATE OR DELETE ON journal
      FOR EACH ROW EXECUTE FUNCTION journal_refuse()`);
    await knex.raw(`
      CREATE TRIGGER journal_stays BEFORE TRUNCATE ON journal
      FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()`);
    return;
  }
  for (const change of ['UPDATE', 'DELETE']) {
    await knex.raw(`
      CREATE TRIGGER journal_refuse_${change.toLowerCase()}
      BEFORE ${change} ON journal
      BEGIN SELECT RAISE(ABORT, '${refusal}'); END`);
  }
}

/** @param {import('knex').Knex} knex */
function isPostgres(knex) {
  return knex.client.config.client.includes('pg');
}
