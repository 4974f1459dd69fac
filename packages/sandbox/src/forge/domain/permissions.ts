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

import { ForgeError } from '../ForgeError';
import { Permission, Repository } from '../state/model';
import { Account } from './Users';

const RANK: Record<Permission, number> = { read: 1, write: 2, admin: 3 };

/** The most that somebody (undefined: anybody) may do in a repository; undefined where not even read. */
export function permissionOf(
  repository: Repository,
  user: Account | undefined,
): Permission | undefined {
  if (user?.admin || user?.login === repository.owner) return 'admin';
  const granted = user && repository.collaborators[user.login];
  return granted ?? (repository.private ? undefined : 'read');
}

export function may(
  permission: Permission,
  repository: Repository,
  user: Account | undefined,
): boolean {
  const held = permissionOf(repository, user);
  return held !== undefined && RANK[held] >= RANK[permission];
}

/**
 * @throws ForgeError 404 to those who must not learn that the repository exists, 401 to strangers who might be
 * allowed if they said who they are, 403 to those who said so and still may not
 */
export function requirePermission(
  permission: Permission,
  repository: Repository,
  user: Account | undefined,
): void {
  if (may(permission, repository, user)) return;
  if (!may('read', repository, user)) throw ForgeError.notFound();
  if (!user) throw new ForgeError(401, 'Requires authentication');
  throw new ForgeError(
    403,
    permission === 'admin'
      ? 'Must have admin rights to Repository.'
      : 'Resource not accessible by personal access token',
  );
}

/** @throws ForgeError 403 where nothing changes any longer */
export function refuseArchived({ archived }: Repository): void {
  if (archived) {
    throw new ForgeError(403, 'Repository was archived so is read-only.');
  }
}
