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
      .string('retried_at', 24)
      .comment('When a person last asked to try again: deadlines begin anew');
  });
  await knex.schema.alterTable('rotation_targets', table => {
    table
      .text('consumers_unknown')
      .comment('Why nobody can tell what uses the target; null where known');
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
  await knex.schema.dropTable('rotation_consumers');
  await knex.schema.alterTable('rotation_targets', table => {
    table.dropColumn('consumers_unknown');
  });
  await knex.schema.alterTable('rotations', table => {
    table.dropColumns('stragglers', 'gate_override', 'retried_at');
  });
};
