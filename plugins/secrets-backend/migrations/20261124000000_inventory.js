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

/*
 * Instants are text, ISO 8601 in UTC with milliseconds (24 characters): they compare and sort the same way on
 * every engine and need no driver-specific conversion. JSON is text for the same reason.
 */

/** @param {import('knex').Knex.CreateTableBuilder} table @param {string} name */
const instant = (table, name) => table.string(name, 24);

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('secrets', table => {
    table.comment(
      'One row per secret of the catalog: what pages and look-outs ask',
    );
    table.string('ref').primary().comment('Full entity ref, lower case');
    table.text('name').notNullable();
    table.text('title').notNullable();
    table
      .string('title_key')
      .notNullable()
      .comment(
        'Beginning of the title, lower case: what titles are sorted by, short enough for an index',
      );
    table.text('description');
    table
      .string('owner_ref')
      .comment('Null where the owner is no entity of the catalog');
    table.string('system_ref');
    table.string('credential_kind').notNullable();
    table.text('issuer').notNullable();
    table.text('authority_ref').notNullable();
    table.string('authority_class').notNullable();
    table.text('policy_name');
    table
      .text('spec')
      .notNullable()
      .comment('The validated entity spec as JSON');
    table
      .text('search')
      .notNullable()
      .comment('Title, name and description, lower case');
    table
      .string('etag')
      .notNullable()
      .comment(
        'Digest of everything read from the catalog; equal means unchanged',
      );
    instant(table, 'issued_at');
    instant(table, 'rotate_by').comment(
      "expires_at minus the policy's rotateBefore",
    );
    instant(table, 'expires_at').comment('Null where nobody can tell');
    table
      .string('expiry_source')
      .comment('certificate, authority, issuer, declared or policy');
    table
      .text('version_id')
      .comment('Live version, once a rotation or a probe told it');
    instant(table, 'version_issued_at').comment(
      'Set by a rotation; wins over the declaration',
    );
    instant(table, 'version_expires_at').comment(
      'As the issuer told when it minted',
    );
    table
      .string('version_ttl')
      .comment('The ttl of the policy under which a rotation made the version');
    table
      .text('version_authority')
      .comment('The authority in which a rotation stored the version');
    table
      .text('annotated_as')
      .comment(
        'The ref by which manifests annotate the live version, until a rotation writes another; null for its own',
      );
    table
      .integer('rollbacks')
      .notNullable()
      .defaultTo(0)
      .comment(
        'How often an earlier version was made live again; each arms notices anew, as the same expiry is back',
      );
    table.string('open_rotation_id');
    table.boolean('rotation_partial').notNullable().defaultTo(false);
    instant(table, 'start_at').comment(
      'From when on the look-out may start a rotation; null where nothing starts one by itself',
    );
    table
      .text('start_window')
      .comment('JSON window of the policy; null where it is always open');
    table
      .text('repositories')
      .comment('JSON list of the repositories that a rotation changes');
    instant(table, 'not_before').comment(
      'The look-out leaves it alone until then',
    );
    instant(table, 'compromised_at').comment(
      'Set while a report is neither contained nor withdrawn',
    );
    instant(table, 'emergency_at').comment(
      'Set while a compromised version waits to be replaced by a rotation that may start by itself',
    );
    instant(table, 'tell_at').comment(
      'From when on the look-out for expiry looks at it again, empty for at once; null where there is nothing to tell any more',
    );
    instant(table, 'failing_since').comment(
      'Since when scheduled work fails on it, see row_failures; null where none does',
    );
    instant(table, 'unknown_version_since').comment(
      'Since when something names a version that is on no record; null while nothing does',
    );
    instant(table, 'ciphertext_changed_since').comment(
      'Since when a target holds a ciphertext that no rotation brought, see changed_ciphertexts; null while none does',
    );
    instant(table, 'missing_since').comment(
      'Since when complete reads of the catalog do not list it, while it is not retired for that yet; stays when it is',
    );
    table
      .integer('missing_reads')
      .notNullable()
      .defaultTo(0)
      .comment('How many complete reads in a row did not list it');
    instant(table, 'retired_at').comment('When the catalog no longer had it');
    instant(table, 'updated_at').notNullable();
    // Nearly every question leaves retired secrets out, so an index that begins otherwise answers none of them alone.
    table.index(
      ['retired_at', 'owner_ref', 'expires_at', 'ref'],
      'secrets_live_owner_idx',
    );
    table.index(
      ['retired_at', 'expires_at', 'ref'],
      'secrets_live_expires_idx',
    );
    // Counts by health are answered from this one alone, so it has every column that a health asks for.
    table.index(
      [
        'retired_at',
        'rotate_by',
        'expires_at',
        'open_rotation_id',
        'rotation_partial',
        'compromised_at',
        'failing_since',
        'unknown_version_since',
        'ciphertext_changed_since',
      ],
      'secrets_live_rotate_by_idx',
    );
    table.index(['open_rotation_id'], 'secrets_open_rotation_idx');
    table.index(['start_at', 'ref'], 'secrets_start_idx');
    table.index(['tell_at', 'ref'], 'secrets_tell_idx');
    table.index(['compromised_at'], 'secrets_compromised_idx');
    table.index(['missing_since'], 'secrets_missing_idx', {
      predicate: knex.whereNotNull('missing_since'),
    });
    table.index(['system_ref'], 'secrets_system_idx');
    table.index(['title_key', 'ref'], 'secrets_title_idx');
  });

  await knex.schema.createTable('secret_consumers', table => {
    table.comment('Entities that depend on a secret, with their owners');
    table.string('secret_ref').notNullable();
    table.string('consumer_ref').notNullable();
    table.string('owner_ref');
    table.primary(['secret_ref', 'consumer_ref'], 'secret_consumers_pk');
    table.index(['consumer_ref'], 'secret_consumers_consumer_idx');
    table.index(['owner_ref'], 'secret_consumers_owner_idx');
  });

  await knex.schema.createTable('secret_targets', table => {
    table.comment(
      'Places where a secret is materialised, with the last observation of each',
    );
    table.string('secret_ref').notNullable();
    table.string('target_id', 512).notNullable();
    table.integer('position').notNullable().comment('Order in the declaration');
    table.string('environment').notNullable();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('secret_name').notNullable();
    table
      .text('manifest')
      .notNullable()
      .comment('URL of the file, written the one way that can be compared');
    table
      .string('state')
      .notNullable()
      .comment('running, not-yet, unknown or unobserved');
    table
      .text('version_id')
      .comment('Version the target held when last observed');
    table.text('evidence').notNullable().comment('JSON list of sentences');
    table
      .text('warnings')
      .comment('JSON list of sentences on what is not safe there');
    instant(table, 'looked_at')
      .notNullable()
      .defaultTo('')
      .comment('When it was last looked at, whatever came of it');
    instant(table, 'observed_at');
    instant(table, 'unknown_since').comment('Since when probes cannot tell');
    table.text('unknown_reason');
    table
      .text('remembered')
      .comment(
        'JSON {versionId, text} that the probe is given again with the next question about that version',
      );
    table.primary(['secret_ref', 'target_id'], 'secret_targets_pk');
    table.index(['environment'], 'secret_targets_environment_idx');
    table.index(['cluster'], 'secret_targets_cluster_idx');
    // The next ones to look at, without a sort of all that there are.
    table.index(['looked_at'], 'secret_targets_known_idx', {
      predicate: knex.whereNull('unknown_since'),
    });
    table.index(['looked_at'], 'secret_targets_unknown_idx', {
      predicate: knex.whereNotNull('unknown_since'),
    });
    table.index(['secret_name', 'namespace'], 'secret_targets_place_idx');
  });

  await knex.schema.createTable('secret_handovers', table => {
    table.comment(
      'Secrets that the catalog no longer lists and whose Secrets another one declares, with what became of that',
    );
    table.string('from_ref').notNullable();
    table.string('to_ref').notNullable();
    instant(table, 'since').notNullable().comment('When it was first seen');
    table
      .string('problem')
      .comment(
        'owner, boundary or record: why nothing is handed over; null once it is',
      );
    instant(table, 'done_at').comment('When it was handed over');
    table
      .integer('seq')
      .comment('Of the row that closed the journal of the earlier one');
    table.string('hash', 64).comment('Of the same row');
    table.primary(['from_ref', 'to_ref'], 'secret_handovers_pk');
    table.index(['to_ref'], 'secret_handovers_to_idx');
  });

  await knex.schema.createTable('inventory_reads', table => {
    table.comment('How the reading of each source of the inventory goes');
    table.string('source').primary();
    instant(table, 'read_at').comment('Last complete read');
    instant(table, 'failing_since');
    table.text('failure').comment('A sentence for a person');
  });

  await knex.schema.createTable('inventory_revision', table => {
    table.comment('One row, whose number rises when rows of the catalog do');
    table.bigInteger('revision').notNullable();
  });
  await knex('inventory_revision').insert({ revision: 0 });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'inventory_revision',
    'inventory_reads',
    'secret_handovers',
    'secret_targets',
    'secret_consumers',
    'secrets',
  ]) {
    await knex.schema.dropTable(table);
  }
};
