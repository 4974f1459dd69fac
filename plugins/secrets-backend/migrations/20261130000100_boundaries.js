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
  await knex.schema.alterTable('secrets', table => {
    table
      .text('location')
      .comment('Where the catalog says that it is declared; null for nowhere');
    table
      .text('code_owners')
      .comment('JSON list of whom CODEOWNERS names there, where it was asked');
    table
      .boolean('proven')
      .notNullable()
      .defaultTo(false)
      .comment('Whether the file at the location was seen to declare it so');
    table
      .string('entity_digest', 43)
      .comment('SHA-256 of what its entity says, in base64url');
    table
      .text('outside')
      .comment(
        'JSON list of what is outside of its boundary by the last read; null where all is inside',
      );
  });
  // Places have a table of their own from now on.
  await knex.schema.alterTable('secret_targets', table => {
    table.dropColumn('manifest');
  });
  await knex.schema.alterTable('versions', table => {
    table
      .text('account')
      .comment('JSON of whose the credential is, as it was declared');
  });

  await knex.schema.createTable('secret_places', table => {
    table.comment(
      'What secrets edit and where they run; a place that two of them have is kept by the first',
    );
    table.string('secret_ref').notNullable();
    table.string('kind').notNullable().comment('edit or runs');
    table
      .string('place')
      .notNullable()
      .comment('Digest of the identity of the place');
    table.string('target_id', 512).notNullable();
    instant(table, 'claimed_at').comment(
      'Since when it is declared inside a boundary; stays while the secret is away',
    );
    table.primary(
      ['secret_ref', 'kind', 'place', 'target_id'],
      'secret_places_pk',
    );
    table.index(['place', 'kind', 'secret_ref'], 'secret_places_place_idx');
  });

  await knex.schema.createTable('rotation_declarations', table => {
    table.comment('What a rotation goes by, as it was declared at its start');
    table
      .string('rotation_id')
      .primary()
      .references('rotations.id')
      .onDelete('CASCADE');
    table.text('declared').notNullable().comment('JSON; never a value');
    table
      .text('allowance')
      .comment(
        'JSON {actor, reason, at} of who let it happen outside of its boundary',
      );
  });

  await knex.schema.createTable('boundary_allowances', table => {
    table.comment(
      'One rotation outside of a boundary that an administrator allowed; gone once it has started',
    );
    table.string('secret_ref').primary();
    table
      .string('digest')
      .notNullable()
      .comment('Of the declaration that was seen; another one is not allowed');
    table.text('actor').notNullable();
    table.text('reason').notNullable();
    instant(table, 'allowed_at').notNullable();
  });

  await knex.schema.createTable('boundary_owners', table => {
    table.comment('Groups and users from the places that boundaries trust');
    table.string('id').primary();
    table.string('revision').notNullable().comment('Digest of the list');
    table.text('owners').notNullable().comment('JSON');
    instant(table, 'read_at').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'boundary_owners',
    'boundary_allowances',
    'rotation_declarations',
    'secret_places',
  ]) {
    await knex.schema.dropTable(table);
  }
  await knex.schema.alterTable('secret_targets', table => {
    table.text('manifest');
  });
  await knex('secret_targets').update({ manifest: '' });
  await knex.schema.alterTable('secret_targets', table => {
    table.dropNullable('manifest');
  });
  await knex.schema.alterTable('versions', table => {
    table.dropColumn('account');
  });
  await knex.schema.alterTable('secrets', table => {
    table.dropColumns(
      'location',
      'code_owners',
      'proven',
      'entity_digest',
      'outside',
    );
  });
};
