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
import { RequestHandler, Response } from 'express';
import { ActiveFault, Faults } from './Faults';
import { Refusal, REFUSALS, SAYING_WHEN } from './refusals';

const DEFAULT_DELAY_MS = 3_000;

/** Lets a request fail if a fault in force says so. */
export function injectFaults(faults: Faults): RequestHandler {
  return (request, response, next) => {
    const fault = faults.hit(request.method, request.path);
    if (!fault) {
      next();
      return;
    }
    apply(fault, response).then(answered => answered || next(), next);
  };
}

/** Answers whether the response is done with. */
async function apply(fault: ActiveFault, response: Response): Promise<boolean> {
  switch (fault.kind) {
    case 'down':
      refuse(response, 503, 'Service Unavailable');
      return true;
    case 'forbidden':
      refuse(response, 403, 'Resource not accessible by personal access token');
      return true;
    case 'invalid':
      refuse(response, 422, 'Validation Failed');
      return true;
    case 'rate-limited':
      response.set({
        'Retry-After': String(fault.retryAfterSeconds ?? 1),
        'X-RateLimit-Remaining': '0',
      });
      refuse(response, 429, 'You have exceeded a rate limit.');
      return true;
    case 'slow':
      await setTimeout(fault.delayMs ?? DEFAULT_DELAY_MS, undefined, {
        ref: false,
      });
      return response.destroyed;
    case 'lost-answer':
      dropConnectionInsteadOfAnswering(response);
      return false;
    default:
      refuseAsGithub(response, fault, REFUSALS[fault.kind]);
      return true;
  }
}

function refuseAsGithub(
  response: Response,
  { kind, retryAfterSeconds }: ActiveFault,
  { headers, ...body }: Refusal,
) {
  response.set(headers ?? {});
  if (SAYING_WHEN.includes(kind)) {
    response.set('Retry-After', String(retryAfterSeconds ?? 60));
  }
  if (kind === 'primary-limit') {
    const reset = Date.now() / 1000 + (retryAfterSeconds ?? 1);
    response.set('X-RateLimit-Reset', String(Math.ceil(reset)));
  }
  response.status(body.status).json({ ...body, status: String(body.status) });
}

function refuse(response: Response, status: number, message: string) {
  response.status(status).json({ message });
}

function dropConnectionInsteadOfAnswering(response: Response) {
  response.write = () => true;
  response.end = () => response.destroy();
}
