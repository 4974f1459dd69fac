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
    instant(table, 'found_at').comment(
      'Since when something named it while it was on no record, until a person resolved it; null for all others',
    );
    table
      .text('minted_as')
      .comment(
        'The ref by which its issuer knows it; null for that of its secret',
      );
    table.primary(['secret_ref', 'id'], 'versions_pk');
  });

  await knex.schema.createTable('unknown_versions', table => {
    table.comment(
      'Versions that a file or a cluster names and that are on no record, until a person resolves them',
    );
    table.string('secret_ref').notNullable();
    table.string('version_id').notNullable();
    instant(table, 'since').notNullable().comment('When it was first seen');
    instant(table, 'seen_at').notNullable().comment('When it was last seen');
    table
      .text('places')
      .notNullable()
      .comment('JSON list of target ids and URLs of files that named it');
    table.primary(['secret_ref', 'version_id'], 'unknown_versions_pk');
  });

  await knex.schema.createTable('changed_ciphertexts', table => {
    table.comment(
      'Places of targets that hold another ciphertext than the rotation brought, until it is gone or a person confirms it',
    );
    table.string('id', 64).primary().comment('Digest of secret and place');
    table.string('secret_ref').notNullable();
    table.string('target_id', 512).notNullable();
    table.text('file').notNullable();
    table.text('document').notNullable().comment('DocumentSelector as JSON');
    table.text('path').notNullable().comment('JSON list');
    table.string('version_id').notNullable().comment('The live version');
    table.string('sha256', 64).notNullable().comment('Of what is held');
    table
      .string('of_version')
      .comment('Another version that the ciphertext is on record of');
    instant(table, 'since')
      .notNullable()
      .comment('When this ciphertext was first seen there');
    instant(table, 'seen_at').notNullable().comment('When it was last seen');
    instant(table, 'reported_at').comment('When the owner was told');
    table.index(['secret_ref'], 'changed_ciphertexts_secret_idx');
    table.index(['reported_at'], 'changed_ciphertexts_report_idx');
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
    instant(table, 'condition_since').comment('Since when its condition is so');
    table
      .text('waiting_for')
      .comment('A sentence: what it waits for, or why it ended');
    table.text('reason').notNullable();
    table.text('requested_by').notNullable();
    table.text('task_id');
    table.text('version_id');
    table.string('previous_version_id');
    table
      .text('revocation')
      .comment(
        'JSON {outcome, reason, subject, versions} of what it took out of use, once it has ended',
      );
    table
      .text('abandonment')
      .comment(
        'JSON {reason, phase, targets}: where it stood when a person ended it with nothing undone',
      );
    table
      .text('cancel')
      .comment(
        'JSON {actor, reason, outcome} once a cancellation or an undo was decided',
      );
    table
      .text('rollback')
      .comment(
        'JSON {requestedBy, reason, at} once a person asked to go back to the previous version',
      );
    instant(table, 'revoking_since').comment(
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
      .boolean('consumers_observed')
      .notNullable()
      .defaultTo(false)
      .comment(
        'Whether it was observed what uses its targets, so that none is known to be none',
      );
    table
      .integer('attempts')
      .notNullable()
      .defaultTo(0)
      .comment('Failures in a row of the current step');
    table
      .integer('refusals')
      .notNullable()
      .defaultTo(0)
      .comment(
        'How many of these failures were refusals in words that no module knows',
      );
    table
      .integer('reminders')
      .notNullable()
      .defaultTo(0)
      .comment('How often people were reminded in its phase');
    table
      .text('annotated_as')
      .comment(
        'The ref that modules know its secret by, and that its annotations are keyed by; null for that of its secret',
      );
    table
      .text('journals')
      .comment(
        'JSON list of {secretRef, seq}: earlier journals that hold rows of it, up to the row that closed each',
      );
    table
      .text('restarts')
      .comment(
        'JSON {round, open, merged}: restarts of workloads whose pods were older than the Secret',
      );
    table
      .text('stragglers')
      .comment(
        'JSON list of what keeps the revocation gate shut; null while nothing or something else holds it up',
      );
    table
      .text('gate_override')
      .comment(
        'JSON {actor, reason, at, stragglers} of the person who opened the gate in spite of these stragglers',
      );
    table
      .text('lacking')
      .comment(
        'JSON list of what the base branches lack of what was merged; null while nothing or something else holds it up',
      );
    table
      .text('missing_proposal')
      .comment(
        'JSON {requestedBy, reason, at} of the person who has what is missing proposed; null once it is',
      );
    instant(table, 'retried_at').comment(
      'When a person last asked to try again: deadlines begin anew',
    );
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
    table.index(['open_key', 'id'], 'rotations_open_idx');
    table.index(['next_attempt_at'], 'rotations_next_attempt_idx');
    table.index(['created_at', 'id'], 'rotations_created_idx');
    table.index(['batch_key'], 'rotations_batch_key_idx');
    table.index(['batch_id'], 'rotations_batch_id_idx');
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
    table
      .text('previous')
      .comment(
        'JSON of the text that the edit replaces, null where there was none; SQL null where nobody knows',
      );
    table.primary(['rotation_id', 'position'], 'rotation_edits_pk');
  });

  await knex.schema.createTable('confirmed_ciphertexts', table => {
    table.comment(
      'Ciphertexts that stand where a rotation brought others, and hold the same value as a person says',
    );
    table
      .string('rotation_id')
      .notNullable()
      .references('rotations.id')
      .onDelete('CASCADE');
    table
      .string('version_id')
      .notNullable()
      .comment('What the rotation brought, or went back to');
    table.string('place', 64).notNullable().comment('Digest of the place');
    table.text('edit').notNullable().comment('FileEdit as JSON');
    table.string('sha256', 64).notNullable().comment('Of its text');
    instant(table, 'confirmed_at').notNullable();
    table.primary(
      ['rotation_id', 'version_id', 'place'],
      'confirmed_ciphertexts_pk',
    );
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
    table
      .text('mergeability')
      .comment('JSON {state, reasons} while it is open, as the forge told');
    table
      .string('repository_id')
      .comment('What the repository is at its host, however it is called');
    table
      .string('branch')
      .comment('Head branch, by which some forges tell of checks');
    table.string('merge_commit');
    table.string('merged_by');
    table
      .text('approved_by')
      .comment('JSON list of who approved it, once it is merged');
    table
      .boolean('rollback')
      .notNullable()
      .defaultTo(false)
      .comment('Goes back to the previous version');
    table
      .integer('restart')
      .comment(
        'Which restart of workloads it proposes, from 1; null where it brings the change itself',
      );
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
    table.index(['repository', 'branch'], 'rotation_pull_requests_branch_idx');
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
    table
      .text('consumers_unknown')
      .comment('Why nobody can tell what uses the target; null where known');
    table
      .text('restart')
      .comment('JSON list of workloads that lack nothing but a restart');
    table
      .text('remembered')
      .comment(
        'JSON {versionId, text} that the probe is given again with the next question about that version',
      );
    table.primary(['rotation_id', 'target_id'], 'rotation_targets_pk');
  });

  await knex.schema.createTable('rotation_consumers', table => {
    table.comment(
      'What uses the targets of a rotation where it runs, declared or not, as it was last seen before the revocation',
    );
    table
      .string('rotation_id')
      .notNullable()
      .references('rotations.id')
      .onDelete('CASCADE');
    table.integer('position').notNullable();
    table.string('target_id', 512).notNullable();
    table.string('kind').notNullable().comment('Deployment, CronJob, Pod, …');
    table.string('namespace').notNullable();
    table.text('name').notNullable();
    table
      .text('component_ref')
      .comment('The component it says it belongs to, where the catalog has it');
    table.text('owner_ref').comment('Owner of the component');
    table.string('state').notNullable().comment('running, not-yet or unknown');
    table.text('evidence').notNullable().comment('JSON list of sentences');
    table.primary(['rotation_id', 'position'], 'rotation_consumers_pk');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'rotation_consumers',
    'rotation_targets',
    'rotation_pull_requests',
    'confirmed_ciphertexts',
    'rotation_edits',
    'rotations',
    'changed_ciphertexts',
    'unknown_versions',
    'versions',
  ]) {
    await knex.schema.dropTable(table);
  }
};
