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

import { ResponseError } from '@backstage/errors';
import { z } from 'zod';
import { ActiveFault, clusterFaultSchema } from '../faults/ClusterFaults';

const faultName = z.enum(
  clusterFaultSchema.options.map(option => option.shape.fault.value),
);

/** Flags and environment of `fault`; without `--apply` and `--lift` it only tells. */
export const faultCommandSchema = z.object({
  url: z.url(),
  apply: faultName.optional(),
  lift: faultName.optional(),
  answer: z.string().optional(),
  'delay-ms': z.coerce.number().optional(),
  CLUSTER_ADMIN_TOKEN: z.string().min(1),
});
export type FaultCommand = z.infer<typeof faultCommandSchema>;

/** Applies one fault, lifts one, or both; gives the faults in force afterwards. */
export async function changeFault(
  command: FaultCommand,
): Promise<ActiveFault[]> {
  if (command.lift) await request(command, 'DELETE', `/${command.lift}`);
  if (!command.apply) return request(command, 'GET', '');
  return request(command, 'POST', '', {
    fault: command.apply,
    answer: command.answer,
    delayMs: command['delay-ms'],
  });
}

async function request(
  { url, CLUSTER_ADMIN_TOKEN: token }: FaultCommand,
  method: string,
  path: string,
  body?: object,
): Promise<ActiveFault[]> {
  const response = await fetch(`${url.replace(/\/$/, '')}/_faults${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw await ResponseError.fromResponse(response);
  const { faults } = (await response.json()) as { faults: ActiveFault[] };
  return faults;
}
