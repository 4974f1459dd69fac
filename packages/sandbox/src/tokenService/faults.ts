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

import { setTimeout } from 'node:timers/promises';
import { NextFunction, Request, Response } from 'express';
import { z } from 'zod';

/**
 * What shall go wrong with the API, so that one can see what a rotation does then:
 * `down` closes connections unanswered, `slow` answers late, `rate-limited` answers 429,
 * `lost-answer` does what was asked and closes the connection instead of answering.
 */
export const faultSchema = z.strictObject({
  fault: z.enum(['none', 'down', 'slow', 'rate-limited', 'lost-answer']),
  /** How many requests are hit before all is well again; absent means until told otherwise. */
  times: z.number().int().min(1).optional(),
  /** For `slow`. */
  delayMs: z.number().int().min(0).max(600_000).default(5_000),
  /** For `rate-limited`. */
  retryAfterSeconds: z.number().int().min(0).default(5),
});
export type Fault = z.infer<typeof faultSchema>;

const NO_FAULT = faultSchema.parse({ fault: 'none' });

/** Holds the fault of the moment and inflicts it on requests. Forgotten at restart. */
export class FaultInjection {
  #current: Fault = NO_FAULT;

  get current(): Fault {
    return this.#current;
  }

  set(fault: Fault): void {
    this.#current = fault;
  }

  readonly middleware = async (
    req: Request,
    res: Response,
    next: NextFunction,
  ): Promise<void> => {
    const fault = this.#take();
    switch (fault.fault) {
      case 'down':
        req.socket.destroy();
        return;
      case 'rate-limited':
        res
          .status(429)
          .set('retry-after', String(fault.retryAfterSeconds))
          .json({ error: { message: 'Too many requests' } });
        return;
      case 'lost-answer':
        res.json = () => {
          req.socket.destroy();
          return res;
        };
        break;
      case 'slow':
        await setTimeout(fault.delayMs, undefined, { ref: false });
        break;
      default:
    }
    next();
  };

  #take(): Fault {
    const fault = this.#current;
    if (fault.times !== undefined) {
      this.#current =
        fault.times > 1 ? { ...fault, times: fault.times - 1 } : NO_FAULT;
    }
    return fault;
  }
}
