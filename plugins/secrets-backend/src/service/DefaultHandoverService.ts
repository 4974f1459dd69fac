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

import { AuthService } from '@backstage/backend-plugin-api';
import {
  AgreeHandover,
  SecretHandovers as HandoverStatus,
} from '@keyturn/plugin-secrets-common';
import { HandoverStore } from '../database/HandoverStore';
import { SecretStore } from '../database/SecretStore';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { fullRef } from './fullRef';
import { SecretHandovers } from './SecretHandovers';
import { toApiHandovers } from './toApiHandovers';

/** Hands a secret over because a person agrees; who may is decided in front of it. */
export class DefaultHandoverService {
  readonly #handovers: Pick<SecretHandovers, 'agree'>;
  readonly #store: Pick<HandoverStore, 'of'>;
  readonly #secrets: Pick<SecretStore, 'show'>;
  readonly #auth: AuthService;

  constructor(options: {
    handovers: Pick<SecretHandovers, 'agree'>;
    store: Pick<HandoverStore, 'of'>;
    secrets: Pick<SecretStore, 'show'>;
    auth: AuthService;
  }) {
    this.#handovers = options.handovers;
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#auth = options.auth;
  }

  /** @throws as `SecretHandovers.agree` does */
  async agree(
    secretRef: string,
    { to, reason }: AgreeHandover,
    { credentials }: Caller,
  ): Promise<HandoverStatus> {
    const fromRef = fullRef(secretRef);
    const actor = actorOf(this.#auth, credentials);
    const pair = { fromRef, toRef: fullRef(to) };
    await this.#handovers.agree(pair, { actor, reason });
    const status = await toApiHandovers(this.#store, this.#secrets, fromRef);
    return status ?? { earlier: [], asked: [], awaited: [] };
  }
}
