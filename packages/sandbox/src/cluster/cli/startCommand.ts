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

import { HumanDuration } from '@backstage/types';
import { Duration } from 'luxon';
import { z } from 'zod';
import { ClusterOptions } from '../startCluster';

const duration = z
  .string()
  .refine(text => Duration.fromISO(text).isValid, {
    error: 'must be an ISO 8601 duration such as PT10S',
  })
  .transform(
    (text): HumanDuration => ({
      milliseconds: Duration.fromISO(text).toMillis(),
    }),
  );

/** Flags and environment of `start`. */
export const startCommandSchema = z.object({
  name: z.string().regex(/^[a-z0-9-]+$/),
  'data-dir': z.string().min(1),
  host: z.string().optional(),
  port: z.coerce.number().int().min(0).max(65535).optional(),
  repository: z.array(z.url()).default([]),
  path: z.string().optional(),
  branch: z.string().optional(),
  'poll-interval': duration.optional(),
  'step-delay': duration.optional(),
  CLUSTER_ADMIN_TOKEN: z.string().min(1),
  CLUSTER_READER_TOKEN: z.string().min(1).optional(),
  CLUSTER_GIT_TOKEN: z.string().min(1).optional(),
  CLUSTER_WEBHOOK_SECRET: z.string().min(1).optional(),
});
export type StartCommand = z.infer<typeof startCommandSchema>;

export function toClusterOptions(
  command: StartCommand,
): Omit<ClusterOptions, 'logger'> {
  const { CLUSTER_ADMIN_TOKEN: admin, CLUSTER_READER_TOKEN: reader } = command;
  return {
    name: command.name,
    dataDir: command['data-dir'],
    host: command.host,
    port: command.port,
    tokens: [
      { token: admin, user: 'admin', rules: 'admin' },
      ...(reader
        ? [{ token: reader, user: 'reader', rules: 'metadata-reader' as const }]
        : []),
    ],
    rollout: { stepDelay: command['step-delay'] },
    ...(command.repository.length > 0 && {
      gitOps: {
        repositoryUrls: command.repository,
        token: command.CLUSTER_GIT_TOKEN,
        path: command.path,
        branch: command.branch,
        pollInterval: command['poll-interval'],
        webhookSecret: command.CLUSTER_WEBHOOK_SECRET,
      },
    }),
  };
}
