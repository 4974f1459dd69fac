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
import { StatusError } from '../objects/StatusError';
import { ClusterFaults } from './ClusterFaults';

/** Makes every request that passes suffer from the faults in force. */
export function inflictFaults(faults: ClusterFaults) {
  return async (
    req: Request,
    _res: Response,
    next: NextFunction,
  ): Promise<void> => {
    const slow = faults.find('slow');
    if (slow) await setTimeout(slow.delayMs, undefined, { ref: false });
    if (req.socket.destroyed) return;
    const down = faults.find('down');
    if (down?.answer === 'nothing') {
      req.socket.destroy();
      return;
    }
    next(
      down &&
        new StatusError(
          503,
          'ServiceUnavailable',
          'the server is currently unable to handle the request',
        ),
    );
  };
}
