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

import { ConfigApi } from '@backstage/frontend-plugin-api';

/** Somebody of the sample company. */
export interface SandboxUser {
  /** Full entity ref. */
  ref: string;
  displayName: string;
  description?: string;
  team: string;
}

/** The people from `app.signIn.sandboxUsers`, in their order; none where it is absent. */
export function readSandboxUsers(config: ConfigApi): SandboxUser[] {
  const users = config.getOptionalConfigArray('app.signIn.sandboxUsers') ?? [];
  return users.map(user => ({
    ref: user.getString('ref'),
    displayName: user.getString('displayName'),
    description: user.getOptionalString('description'),
    team: user.getString('team'),
  }));
}

/** Teams in the order in which they first occur, each with its people. */
export function groupByTeam(users: SandboxUser[]): Map<string, SandboxUser[]> {
  const teams = new Map<string, SandboxUser[]>();
  for (const user of users) {
    teams.set(user.team, [...(teams.get(user.team) ?? []), user]);
  }
  return teams;
}
