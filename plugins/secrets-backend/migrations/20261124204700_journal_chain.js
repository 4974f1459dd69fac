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

const { createHash } = require('node:crypto');

/*
 * Every secret's rows become one chain, in which each row names the hash of the one before. The canonical form that is
 * hashed is written down here as it was on this day: what was written by a migration never changes. A test compares it
 * with the one that the code goes on with.
 */

const GENESIS = '0'.repeat(64);

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.renameTable('journal', 'journal_unchained');

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
    table.string('at', 24).notNullable();
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

  for (const { secret_ref: secretRef } of await knex('rotations').distinct(
    'secret_ref',
  )) {
    await chainRows(knex, secretRef);
  }
  await knex.schema.dropTable('journal_unchained');
  await protectRows(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await unprotectRows(knex);
  await knex.schema.renameTable('journal', 'journal_chained');
  await knex.schema.createTable('journal', table => {
    table.comment('What happened in each rotation; rows are only ever added');
    table
      .string('rotation_id')
      .notNullable()
      .references('rotations.id')
      .onDelete('CASCADE');
    table.integer('seq').notNullable();
    table.string('at', 24).notNullable();
    table.string('event').notNullable();
    table.string('level').notNullable();
    table.text('message').notNullable();
    table.text('actor').notNullable();
    table.text('links').notNullable().comment('JSON list of {title, url}');
    table.primary(['rotation_id', 'seq'], 'journal_pk');
  });
  const columns = [
    'rotation_id',
    'seq',
    'at',
    'event',
    'level',
    'message',
    'actor',
    'links',
  ];
  await knex(knex.raw('?? (??)', ['journal', columns])).insert(
    knex('journal_chained').whereNotNull('rotation_id').select(columns),
  );
  await knex.schema.dropTable('journal_chained');
  await knex.schema.dropTable('journal_heads');
};

/** @param {import('knex').Knex} knex @param {string} secretRef */
async function chainRows(knex, secretRef) {
  const rows = await knex('journal_unchained as j')
    .join('rotations as r', 'r.id', 'j.rotation_id')
    .where('r.secret_ref', secretRef)
    .orderBy(['r.created_at', 'r.id', 'j.seq'])
    .select('j.*');
  if (rows.length === 0) return;
  let previous = GENESIS;
  const chained = rows.map((row, i) => {
    const record = {
      secretRef,
      seq: i + 1,
      rotationId: row.rotation_id,
      at: row.at,
      event: row.event,
      level: row.level,
      message: row.message,
      actor: row.actor,
      links: JSON.parse(row.links),
      facts: {},
      format: 1,
      previous,
    };
    const hash = hashOf(record);
    const inserted = {
      secret_ref: secretRef,
      seq: record.seq,
      rotation_id: row.rotation_id,
      at: row.at,
      event: row.event,
      level: row.level,
      message: row.message,
      actor: row.actor,
      links: row.links,
      facts: '{}',
      previous,
      hash,
    };
    previous = hash;
    return inserted;
  });
  await knex.batchInsert('journal', chained, 50);
  await knex('journal_heads').insert({
    secret_ref: secretRef,
    seq: chained.length,
    hash: previous,
  });
}

/** @param {object} record */
function hashOf(record) {
  return createHash('sha256')
    .update(`keyturn.journal.entry/v1\n${canonicalJson(record)}`, 'utf8')
    .digest('hex');
}

/** @param {any} value @returns {string} */
function canonicalJson(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.keys(value)
      .sort()
      .map(name => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

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
async function unprotectRows(knex) {
  if (isPostgres(knex)) {
    await knex.raw('DROP TRIGGER journal_rows_stay ON journal');
    await knex.raw('DROP TRIGGER journal_stays ON journal');
    await knex.raw('DROP FUNCTION journal_refuse');
    return;
  }
  await knex.raw('DROP TRIGGER journal_refuse_update');
  await knex.raw('DROP TRIGGER journal_refuse_delete');
}

/** @param {import('knex').Knex} knex */
function isPostgres(knex) {
  return knex.client.config.client.includes('pg');
}
