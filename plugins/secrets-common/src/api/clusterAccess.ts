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

import { z } from 'zod';

/** What the portal has to be granted in one cluster for the targets that are declared there. @public */
export const clusterAccessSchema = z.object({
  cluster: z.string(),
  /** In each namespace of a target, sorted. */
  namespaces: z.array(
    z.object({ namespace: z.string(), secretNames: z.array(z.string()) }),
  ),
  /** Refs of secrets with a target there that is granted nothing, because they are outside their boundary. */
  leftOut: z.array(z.string()),
  /** YAML for `kubectl apply -f`: service account, its token, Roles and RoleBindings. */
  manifests: z.string(),
});
/** See {@link clusterAccessSchema}. @public */
export type ClusterAccess = z.infer<typeof clusterAccessSchema>;
