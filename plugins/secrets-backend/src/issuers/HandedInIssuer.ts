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

import { IssuedCredential } from '@keyturn/plugin-secrets-node';
import { HandedInCredential, MintedByHand } from './HandedInCredential';
import { ManualIssuer } from './ManualIssuer';

/** Stands for the one person who has handed in one credential; for the one request that brought it. */
export class HandedInIssuer extends ManualIssuer {
  readonly #credential: HandedInCredential;
  readonly minted: MintedByHand;

  constructor(credential: HandedInCredential, minted: MintedByHand) {
    super();
    this.#credential = credential;
    this.minted = minted;
  }

  async issue(): Promise<IssuedCredential> {
    return {
      values: this.#credential.take(),
      handle: { mintedBy: this.minted.actor },
      expiresAt: this.#credential.expiresAt,
    };
  }

  async verify(): Promise<string> {
    return 'A person handed it in; nobody can prove that it works before it is rolled out';
  }
}
