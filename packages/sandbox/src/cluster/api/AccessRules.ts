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

import { Request } from 'express';
import { bearerTokenOf, KnownToken } from '../../http/bearerToken';
import { ResourceKind, SECRET } from '../objects/resourceKinds';
import { detailsOf, StatusError } from '../objects/StatusError';

/**
 * What the bearer of a token may do. `admin`: everything. `metadata-reader`: read everything, of Secrets the
 * metadata only; write nothing.
 */
export type RuleSet = 'admin' | 'metadata-reader';

export interface ClusterToken {
  token: string;
  /** Named in refusals and in the log. */
  user: string;
  rules: RuleSet;
}

export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete';

export interface AccessRequest {
  verb: Verb;
  kind: ResourceKind;
  namespace?: string;
  /** Of one object. */
  name?: string;
  /** Whether only metadata would be answered. */
  metadataOnly: boolean;
}

export interface ClusterUser {
  name: string;
  rules: RuleSet;
}

/** Who somebody is, and what they may do. Keeps digests of tokens, not tokens. */
export class AccessRules {
  readonly #users: Array<{ token: KnownToken; user: ClusterUser }>;

  constructor(tokens: ClusterToken[]) {
    this.#users = tokens.map(({ token, user, rules }) => ({
      token: new KnownToken(token),
      user: { name: user, rules },
    }));
  }

  /** @throws StatusError 401 */
  authenticate(req: Request): ClusterUser {
    const given = bearerTokenOf(req);
    const found = given && this.#users.find(({ token }) => token.is(given));
    if (!found) {
      throw new StatusError(401, 'Unauthorized', 'Unauthorized');
    }
    return found.user;
  }

  /** @throws StatusError 401 or 403 */
  authenticateAdmin(req: Request, action: string): ClusterUser {
    const user = this.authenticate(req);
    if (user.rules !== 'admin') {
      throw new StatusError(
        403,
        'Forbidden',
        `User "${user.name}" cannot ${action}: only an admin can`,
      );
    }
    return user;
  }

  /** @throws StatusError 403 */
  authorize(user: ClusterUser, request: AccessRequest): void {
    const reads = ['get', 'list', 'watch'].includes(request.verb);
    const hidden = request.kind === SECRET && !request.metadataOnly;
    if (user.rules !== 'admin' && (!reads || hidden)) {
      throw forbidden(user, request);
    }
  }
}

function forbidden(user: ClusterUser, request: AccessRequest): StatusError {
  const { verb, kind, namespace, name } = request;
  const details = detailsOf(kind, { name });
  const what = [details.kind, details.group].filter(Boolean).join('.');
  const scope = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  return new StatusError(
    403,
    'Forbidden',
    `${what}${name ? ` "${name}"` : ''} is forbidden: User "${
      user.name
    }" cannot ${verb} resource "${kind.plural}" in API group "${
      kind.group
    }" ${scope}`,
    details,
  );
}
