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

import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { EventParams, EventsService } from '@backstage/plugin-events-node';
import {
  findValue,
  reportCompromiseSchema,
} from '@keyturn/plugin-secrets-common';
import {
  SECRET_COMPROMISED_TOPIC,
  SecretCompromised,
} from '@keyturn/plugin-secrets-node';
import { z } from 'zod';
import { AuditTrail } from '../journal/AuditTrail';
import { DefaultCompromiseService } from '../service/DefaultCompromiseService';

/** Whoever publishes on the topic is not known by name. */
const ACTOR = 'plugin:events';

/** What will be no report later either, so that delivering it again would lead to the same. */
const LASTING = ['InputError', 'ConflictError'];

const payloadSchema = reportCompromiseSchema
  .extend({ secretRef: z.string().min(1).max(300) })
  .refine(report => !Object.values(report).join('').includes('\0'), {
    error: 'no field may hold a NUL character',
  }) satisfies z.ZodType<SecretCompromised>;

/** Instead of a text that quotes what leaked. */
const LEFT_OUT =
  'The report held what looks like the value, so its text was not kept';

/**
 * Nobody is there to be told that a text must not hold a value, and a report must not be lost for it: a scanner is likely to
 * quote what it has found.
 */
function withoutValues(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) return payload;
  const { reason, source, url, ...rest } = payload as Record<string, unknown>;
  const holdsValue = (text: unknown) =>
    typeof text === 'string' && findValue(text) !== undefined;
  return {
    ...rest,
    ...(reason === undefined
      ? {}
      : { reason: holdsValue(reason) ? LEFT_OUT : reason }),
    ...(source === undefined || holdsValue(source) ? {} : { source }),
    ...(url === undefined || holdsValue(url) ? {} : { url }),
  };
}

/** Takes reports of compromises from the events service. */
export class CompromiseEvents {
  readonly #compromises: Pick<DefaultCompromiseService, 'reportAs'>;
  readonly #audit: Pick<AuditTrail, 'reported'>;
  readonly #logger: LoggerService;

  constructor(options: {
    compromises: Pick<DefaultCompromiseService, 'reportAs'>;
    audit: Pick<AuditTrail, 'reported'>;
    logger: LoggerService;
  }) {
    this.#compromises = options.compromises;
    this.#audit = options.audit;
    this.#logger = options.logger;
  }

  async start(events: EventsService): Promise<void> {
    await events.subscribe({
      id: 'secrets-compromises',
      topics: [SECRET_COMPROMISED_TOPIC],
      onEvent: event => this.#report(event),
    });
  }

  /** @throws Error where it could not be taken in, so that a broker that can delivers it again */
  async #report({ eventPayload }: EventParams): Promise<void> {
    const payload = payloadSchema.safeParse(withoutValues(eventPayload));
    if (!payload.success) {
      this.#logger.error(
        `An event on ${SECRET_COMPROMISED_TOPIC} is no report: ${z.prettifyError(
          payload.error,
        )}`,
      );
      return;
    }
    const { secretRef, ...report } = payload.data;
    try {
      const { known } = await this.#compromises.reportAs(secretRef, report, {
        actor: ACTOR,
        isPerson: false,
      });
      await this.#audit.reported(payload.data, { known });
    } catch (error) {
      this.#logger.error(
        `The report that ${secretRef} is compromised was not taken in`,
        error as Error,
      );
      await this.#audit.reported(payload.data, { error: error as Error });
      if (!isError(error) || !LASTING.includes(error.name)) throw error;
    }
  }
}
