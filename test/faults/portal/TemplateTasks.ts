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

import {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import { DefaultRotationService } from '@keyturn/plugin-secrets-backend/src/service/DefaultRotationService';
import { Knex } from 'knex';

const TABLE = 'faults_tasks';

interface TaskRow {
  id: string;
  secret_ref: string;
  reason: string;
  status: 'open' | 'processing' | 'completed' | 'failed';
  /** Who runs it. */
  worker: string | null;
}

type Task = Awaited<ReturnType<ScaffolderService['getTask']>>;

/** What this stand-in has of a scaffolder. */
export type ScaffolderOfTasks = Pick<ScaffolderService, 'scaffold' | 'getTask'>;

type Rotations = Pick<DefaultRotationService, 'start' | 'advance'>;

/** How many tasks one worker of a scaffolder runs at once. */
const AT_ONCE = 10;

/**
 * Stands where the scaffolder does: a table of tasks that all replicas share, and workers that run each of them once.
 * A task does what the shipped template does: start a rotation, have it issued, have it proposed.
 */
export class TemplateTasks implements ScaffolderOfTasks {
  readonly #db: Knex;
  readonly #newId: () => string;
  readonly #worker: string;
  readonly #rotations: () => Rotations;
  readonly #credentials: BackstageCredentials;
  readonly #logger: LoggerService;

  static async prepare(db: Knex): Promise<void> {
    await db.schema.createTable(TABLE, table => {
      table.string('id').primary();
      table.string('secret_ref').notNullable();
      table.text('reason').notNullable();
      table.string('status').notNullable().index();
      table.string('worker');
    });
  }

  /** Gives the tasks of a worker that died to the others, as a scaffolder does after a while. */
  static async recover(db: Knex, worker: string): Promise<void> {
    await db<TaskRow>(TABLE)
      .where({ worker, status: 'processing' })
      .update({ status: 'open', worker: null });
  }

  /** Whether any task is still to be run to its end. */
  static async isAnyLeft(db: Knex): Promise<boolean> {
    const left = await db<TaskRow>(TABLE)
      .whereIn('status', ['open', 'processing'])
      .first('id');
    return left !== undefined;
  }

  constructor(options: {
    db: Knex;
    newId: () => string;
    /** Its name as a worker. */
    worker: string;
    /** Asked for only when a task runs. */
    rotations: () => Rotations;
    /** With which a task that no person started comes. */
    credentials: BackstageCredentials;
    logger: LoggerService;
  }) {
    this.#db = options.db;
    this.#newId = options.newId;
    this.#worker = options.worker;
    this.#rotations = options.rotations;
    this.#credentials = options.credentials;
    this.#logger = options.logger;
  }

  async scaffold({
    values,
  }: Parameters<ScaffolderService['scaffold']>[0]): Promise<{
    taskId: string;
  }> {
    const id = this.#newId();
    await this.#db<TaskRow>(TABLE).insert({
      id,
      secret_ref: String(values.secretRef),
      reason: String(values.reason),
      status: 'open',
    });
    return { taskId: id };
  }

  async getTask({ taskId }: { taskId: string }): Promise<Task> {
    const row = await this.#db<TaskRow>(TABLE).where({ id: taskId }).first();
    if (!row) throw new NotFoundError(`No task ${taskId}`);
    return {
      id: row.id,
      spec: { apiVersion: 'scaffolder.backstage.io/v1beta3' },
      status: row.status,
      createdAt: '',
    } as Task;
  }

  /** Runs every open task that no other worker takes. One that fails is for the look-out to notice. */
  async run(): Promise<void> {
    const open = await this.#db<TaskRow>(TABLE).where({ status: 'open' });
    const worker = async () => {
      for (let row = open.shift(); row; row = open.shift()) {
        if (await this.#claim(row.id)) await this.#run(row);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #claim(id: string): Promise<boolean> {
    const taken = await this.#db<TaskRow>(TABLE)
      .where({ id, status: 'open' })
      .update({ status: 'processing', worker: this.#worker });
    return taken === 1;
  }

  async #run({ id, secret_ref: secretRef, reason }: TaskRow): Promise<void> {
    const status = await this.#rotate({ secretRef, reason, taskId: id });
    await this.#db<TaskRow>(TABLE).where({ id }).update({ status });
  }

  async #rotate(
    request: Parameters<DefaultRotationService['start']>[0],
  ): Promise<TaskRow['status']> {
    const caller = { credentials: this.#credentials };
    const rotations = this.#rotations();
    try {
      const { rotation } = await rotations.start(request, caller);
      await rotations.advance(rotation.id, { to: 'issued' });
      await rotations.advance(rotation.id, { to: 'proposed' });
      return 'completed';
    } catch (error) {
      this.#logger.warn(`Task ${request.taskId} failed`, error as Error);
      return 'failed';
    }
  }
}
