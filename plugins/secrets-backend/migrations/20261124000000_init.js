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
    table.string('open_rotation_id');
    table.boolean('rotation_partial').notNullable().defaultTo(false);
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
    instant(table, 'observed_at');
    instant(table, 'unknown_since').comment('Since when probes cannot tell');
    table.text('unknown_reason');
    table.primary(['secret_ref', 'target_id'], 'secret_targets_pk');
    table.index(['environment'], 'secret_targets_environment_idx');
    table.index(['cluster'], 'secret_targets_cluster_idx');
    table.index(['observed_at'], 'secret_targets_observed_idx');
    table.index(['secret_name', 'namespace'], 'secret_targets_place_idx');
  });

  await knex.schema.createTable('inventory_reads', table => {
    table.comment('How the reading of each source of the inventory goes');
    table.string('source').primary();
    instant(table, 'read_at').comment('Last complete read');
    instant(table, 'failing_since');
    table.text('failure').comment('A sentence for a person');
  });

  await knex.schema.createTable('versions', table => {
    table.comment(
      'Generations of secrets that Keyturn issued or adopted; the only ones it may revoke',
    );
    table.string('id').notNullable();
    table.string('secret_ref').notNullable();
    table.string('rotation_id').comment('Null for an adopted version');
    table
      .string('issuer')
      .notNullable()
      .comment('Who minted it and can revoke it');
    table
      .text('handle')
      .notNullable()
      .comment(
        'JSON ids the issuer needs to find its credential; never a value',
      );
    table
      .string('state')
      .notNullable()
      .comment('staged, current, previous, revoked, kept or abandoned');
    instant(table, 'issued_at');
    instant(table, 'expires_at');
    instant(table, 'ended_at');
    table.primary(['secret_ref', 'id'], 'versions_pk');
  });

  await knex.schema.createTable('rotations', table => {
    table.comment('Journeys from one version to the next');
    table.string('id').primary();
    table.string('secret_ref').notNullable();
    table.text('secret_title').notNullable();
    table
      .string('open_key')
      .notNullable()
      .comment('`open` until the rotation ends, its own id afterwards');
    table.string('phase').notNullable();
    table.string('condition').comment('stalled, partial or blocked');
    table
      .text('waiting_for')
      .comment('A sentence: what it waits for, or why it ended');
    table.text('reason').notNullable();
    table.text('requested_by').notNullable();
    table.text('task_id');
    table.text('version_id');
    table.string('previous_version_id');
    table.string('revocation');
    table
      .text('cancel')
      .comment(
        'JSON {actor, reason, outcome} once a cancellation or an undo was decided',
      );
    table
      .text('policy')
      .notNullable()
      .comment(
        'The policy as it was at the start, as JSON; it goes by this one to its end',
      );
    table
      .text('issuer')
      .comment('Who was asked to mint, set before it is asked');
    table
      .integer('wakes')
      .notNullable()
      .defaultTo(0)
      .comment(
        'Counts what people and forges said, so that a step under way does not write over it',
      );
    table
      .integer('attempts')
      .notNullable()
      .defaultTo(0)
      .comment('Failures in a row of the current step');
    instant(table, 'phase_since').notNullable();
    instant(table, 'next_attempt_at').comment(
      'Null where only a person or an event moves it',
    );
    instant(table, 'revoke_at');
    table.string('ticket').comment('Who works on it');
    instant(table, 'ticket_expires_at');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.unique(['secret_ref', 'open_key'], {
      indexName: 'rotations_one_open_idx',
    });
    table.index(['next_attempt_at'], 'rotations_next_attempt_idx');
    table.index(['created_at', 'id'], 'rotations_created_idx');
  });

  await knex.schema.createTable('rotation_edits', table => {
    table.comment(
      'What a rotation changes in Git: ciphertext, references and version ids',
    );
    table
      .string('rotation_id')
      .notNullable()
      .references('rotations.id')
      .onDelete('CASCADE');
    table.integer('position').notNullable();
    table.text('edit').notNullable().comment('FileEdit as JSON');
    table.primary(['rotation_id', 'position'], 'rotation_edits_pk');
  });

  await knex.schema.createTable('rotation_pull_requests', table => {
    table.comment('One pull request per repository and attempt');
    table
      .string('rotation_id')
      .notNullable()
      .references('rotations.id')
      .onDelete('CASCADE');
    table.string('repository', 512).notNullable();
    table
      .integer('attempt')
      .notNullable()
      .comment('Counts proposals to the same repository from 1');
    table.string('url', 512).notNullable();
    table.integer('number').notNullable();
    table.string('state').notNullable().comment('open, merged or closed');
    table.boolean('conflicting').notNullable().defaultTo(false);
    table.string('merge_commit');
    table.string('merged_by');
    table
      .boolean('superseded')
      .notNullable()
      .defaultTo(false)
      .comment('Closed unmerged, and a person asked to propose again');
    table.primary(
      ['rotation_id', 'repository', 'attempt'],
      'rotation_pull_requests_pk',
    );
    table.index(['url'], 'rotation_pull_requests_url_idx');
  });

  await knex.schema.createTable('rotation_targets', table => {
    table.comment(
      'The targets of a rotation as they were declared when it issued, and what was seen of each',
    );
    table
      .string('rotation_id')
      .notNullable()
      .references('rotations.id')
      .onDelete('CASCADE');
    table.integer('position').notNullable();
    table.string('target_id', 512).notNullable();
    table.text('target').notNullable().comment('ResolvedTarget as JSON');
    table.string('state').notNullable();
    table.text('version_id');
    table.text('evidence').notNullable();
    instant(table, 'observed_at');
    instant(table, 'unknown_since');
    table.text('unknown_reason');
    table.primary(['rotation_id', 'target_id'], 'rotation_targets_pk');
  });

  await knex.schema.createTable('journal', table => {
    table.comment('What happened in each rotation; rows are only ever added');
    table
      .string('rotation_id')
      .notNullable()
      .references('rotations.id')
      .onDelete('CASCADE');
    table.integer('seq').notNullable();
    instant(table, 'at').notNullable();
    table.string('event').notNullable();
    table.string('level').notNullable();
    table.text('message').notNullable();
    table.text('actor').notNullable();
    table.text('links').notNullable().comment('JSON list of {title, url}');
    table.primary(['rotation_id', 'seq'], 'journal_pk');
  });

  await knex.schema.createTable('notices', table => {
    table.comment(
      'What people are to be told; written with the fact, sent afterwards',
    );
    table.string('id').primary();
    table.string('dedupe_key', 700).notNullable();
    table
      .string('scope', 512)
      .comment('Notices of one scope replace each other');
    table.string('secret_ref').notNullable();
    table.text('recipients').notNullable().comment('JSON list of entity refs');
    table.text('payload').notNullable().comment('Notification payload as JSON');
    instant(table, 'created_at').notNullable();
    instant(table, 'sent_at');
    instant(table, 'superseded_at').comment(
      'Never sent, because a newer one of the same scope was',
    );
    instant(table, 'next_attempt_at');
    table.integer('attempts').notNullable().defaultTo(0);
    table.unique(['dedupe_key'], { indexName: 'notices_dedupe_idx' });
    table.index(['sent_at', 'next_attempt_at'], 'notices_pending_idx');
    table.index(['scope'], 'notices_scope_idx');
    table.index(['secret_ref'], 'notices_secret_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'notices',
    'journal',
    'rotation_targets',
    'rotation_pull_requests',
    'rotation_edits',
    'rotations',
    'versions',
    'inventory_reads',
    'secret_targets',
    'secret_consumers',
    'secrets',
  ]) {
    await knex.schema.dropTable(table);
  }
};
