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

import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { isError, ResponseError } from '@backstage/errors';
import { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import { Clock } from '../Clock';
import { NoticeStore } from '../database/NoticeStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { AskedStart, StartRequest, StartStore } from '../database/StartStore';
import { ENGINE_ACTOR } from '../engineActor';
import { AuditTrail } from '../journal/AuditTrail';
import { startFailedNotice } from '../journal/startFailedNotice';
import { ownerOf } from '../policies/countedOwners';
import { nextStart } from '../policies/startPace';

/** As long as what the API takes. */
const LONGEST_REASON = 500;
/** A scaffolder may be starting or stopping just then, so one or two failures are nothing to bother an owner with. */
const TOLD_FROM = 3;
const AT_WORK = ['open', 'processing'];
/** How the scaffolder's client says with what it was answered. */
const STATUS = /^Backend request failed, (\d{3})/;

/** What became of a start: the task that was made, or why none was. */
export type StartOutcome = { taskId: string } | { failure: string };

/**
 * Asks the scaffolder for rotations, by the same template as people use and with the credentials of the plugin. Which
 * rotations such a task may start is decided by what is on record here as asked for.
 */
export class RotationStarter {
  readonly #starts: StartStore;
  readonly #secrets: SecretStore;
  readonly #notices: NoticeStore;
  readonly #scaffolder: Pick<ScaffolderService, 'scaffold' | 'getTask'>;
  readonly #auth: AuthService;
  readonly #audit: Pick<AuditTrail, 'asked'>;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #templateRef: string;

  constructor(options: {
    starts: StartStore;
    secrets: SecretStore;
    notices: NoticeStore;
    scaffolder: Pick<ScaffolderService, 'scaffold' | 'getTask'>;
    auth: AuthService;
    audit: Pick<AuditTrail, 'asked'>;
    clock: Clock;
    logger: LoggerService;
    /** Entity ref of the template. */
    templateRef: string;
  }) {
    this.#starts = options.starts;
    this.#secrets = options.secrets;
    this.#notices = options.notices;
    this.#scaffolder = options.scaffolder;
    this.#auth = options.auth;
    this.#audit = options.audit;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#templateRef = options.templateRef;
  }

  /**
   * Asks for a rotation, unless somebody does so already.
   * @returns undefined where another one asked, a rotation is open, the last task is still at work, or it is too early
   * to ask again
   */
  async start(request: StartRequest): Promise<StartOutcome | undefined> {
    const now = this.#clock.now();
    const last = await this.#starts.asked(request.secretRef);
    if (last && isAtWork(last, request)) {
      const { attempts, secretRef } = last;
      const until = nextStart(attempts, request, now);
      await this.#starts.leaveAlone(secretRef, until);
      return undefined;
    }
    const asked = await this.#starts.claim(request, now);
    if (!asked) return undefined;
    const outcome = await this.#scaffold(asked);
    if ('taskId' in outcome) {
      await this.#starts.recordTask(asked, outcome.taskId);
      this.#logger.info(
        `Asked for a rotation of ${asked.secretRef} by task ${outcome.taskId}: ${asked.reason}`,
      );
    } else {
      await this.#fail(asked, outcome.failure, request.emergency);
      const soon = { ...request, refused: true };
      await this.#starts.leaveAlone(
        asked.secretRef,
        nextStart(asked.attempts, soon, now),
      );
    }
    await this.#audit.asked(asked, outcome);
    return outcome;
  }

  /**
   * Looks at the tasks of which no rotation has come yet, and makes it known where none will.
   * @param each - runs the work on one secret, and decides what an error of it ends
   */
  async follow(
    each: (secretRef: string, work: () => Promise<void>) => Promise<unknown>,
  ): Promise<void> {
    for (const asked of await this.#starts.withTask()) {
      await each(asked.secretRef, () => this.#followOne(asked));
    }
  }

  async #followOne(asked: AskedStart & { taskId: string }): Promise<void> {
    const failure = await this.#failureOf(asked);
    if (!failure) return;
    const { secretRef, taskId } = asked;
    const current = await this.#starts.asked(secretRef);
    // It may have started one while the scaffolder was asked.
    if (current?.rotationId || current?.taskId !== taskId) return;
    const secret = await this.#secrets.get(secretRef);
    await this.#fail(asked, failure, secret?.emergencyAt !== undefined);
  }

  async #scaffold({ secretRef, reason }: AskedStart): Promise<StartOutcome> {
    try {
      return await this.#scaffolder.scaffold(
        { templateRef: this.#templateRef, values: { secretRef, reason } },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
    } catch (error) {
      const [, status] = (isError(error) && STATUS.exec(error.message)) || [];
      this.#logger.error(
        `The scaffolder made no task to rotate ${secretRef}${
          status ? `, it answered ${status}` : ''
        }`,
        // The message holds all that was answered.
        isError(error) && !status ? error : undefined,
      );
      return { failure: refusal(status, this.#templateRef) };
    }
  }

  async #failureOf(
    asked: AskedStart & { taskId: string },
  ): Promise<string | undefined> {
    const { taskId, secretRef } = asked;
    try {
      const { status } = await this.#scaffolder.getTask(
        { taskId },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      return AT_WORK.includes(status)
        ? undefined
        : `The scaffolder task ${taskId} is ${status} and has started no rotation; its log says why`;
    } catch (error) {
      if (ResponseError.is(error) && error.statusCode === 404) {
        return `The scaffolder does not know the task ${taskId} any more`;
      }
      this.#logger.warn(
        `It cannot be told what became of the task ${taskId} that is to rotate ${secretRef}`,
        isError(error) ? error : undefined,
      );
      return undefined;
    }
  }

  async #fail(
    asked: AskedStart,
    failure: string,
    emergency: boolean,
  ): Promise<void> {
    const { secretRef, attempts, occasion } = asked;
    this.#logger.error(
      `No rotation of ${secretRef} was started, attempt ${attempts}: ${failure}`,
    );
    await this.#starts.recordFailure(asked, failure);
    const secret = await this.#secrets.get(secretRef);
    if (secret && (emergency || attempts >= TOLD_FROM)) {
      await this.#notices.enqueue(
        startFailedNotice(
          { ...secret, ownerRef: ownerOf(secret) },
          { occasion, failure },
        ),
      );
    }
  }
}

function refusal(status: string | undefined, template: string): string {
  switch (status) {
    case '400':
      return `The template ${template} does not take a secretRef and a reason`;
    case '401':
    case '403':
      return `The scaffolder does not let the portal start the template ${template}`;
    case '404':
      return `There is no template ${template}, or the portal has no scaffolder; secrets.lookout.template names the template`;
    default:
      return 'The scaffolder did not make a task; the log of the portal says why';
  }
}

/** The task is there, and nobody knows yet that nothing will come of it. */
function isAtWork(last: AskedStart, { occasion }: StartRequest): boolean {
  return Boolean(
    last.occasion === occasion &&
      last.taskId &&
      !last.rotationId &&
      !last.failure,
  );
}

/** What the look-out, or a report, asks for on behalf of a secret. */
export function startRequest(
  secret: SecretRecord,
  options: { reason: string; requestedBy?: string },
): StartRequest {
  const { ref, emergencyAt, lifetime } = secret;
  return {
    secretRef: ref,
    occasion: emergencyAt
      ? `compromise ${emergencyAt}`
      : `due ${lifetime.rotateBy}`,
    reason: options.reason.slice(0, LONGEST_REASON),
    requestedBy: options.requestedBy ?? ENGINE_ACTOR,
    emergency: emergencyAt !== undefined,
  };
}
