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

import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import { isOwnerName } from '../git/names';

/** Somebody who may sign in to the forge. */
export interface ForgeUser {
  login: string;
  name: string;
  email: string;
  /** The password of git and the bearer token of the API. */
  token: string;
  /** May do everything everywhere, fault injection included. Default: false. */
  admin?: boolean;
}

/** A user without the token. */
export type Account = Readonly<Omit<ForgeUser, 'token'>>;

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Who is known. Given at the start and never changed. */
export class Users {
  private readonly byLogin = new Map<string, Account>();
  // Keyed by digest, so that looking one up takes the same time for every guess.
  private readonly byTokenDigest = new Map<string, Account>();

  /** @throws InputError where a login or a token is unusable or given twice */
  static create(users: ForgeUser[]): Users {
    const known = new Users();
    for (const user of users) known.add(user);
    return known;
  }

  private constructor() {}

  list(): Account[] {
    return [...this.byLogin.values()];
  }

  find(login: string): Account | undefined {
    return this.byLogin.get(login.toLowerCase());
  }

  findByToken(token: string): Account | undefined {
    return this.byTokenDigest.get(digest(token));
  }

  private add({ token, ...account }: ForgeUser) {
    if (!isOwnerName(account.login)) {
      throw new InputError(`Not a login: '${account.login}'`);
    }
    if (!account.name || !account.email) {
      throw new InputError(`User ${account.login} needs a name and an email`);
    }
    if (!token) throw new InputError(`User ${account.login} needs a token`);
    if (this.byLogin.has(account.login.toLowerCase())) {
      throw new InputError(`User ${account.login} is given twice`);
    }
    if (this.findByToken(token)) {
      throw new InputError(`User ${account.login} has the token of another`);
    }
    this.byLogin.set(account.login.toLowerCase(), account);
    this.byTokenDigest.set(digest(token), account);
  }
}
