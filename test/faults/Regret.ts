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

import { ConflictError } from '@backstage/errors';
import { versionGoneBackTo } from '@keyturn/plugin-secrets-backend/src/rotation/WayBack';
import { Lane } from './Lane';
import { RotatedSecret } from './RotatedSecret';
import { Sighting } from './Sighting';

/** A person who wants the previous version again as soon as every target runs the new one, and reviews the way back. */
export class Regret {
  readonly #lane: Lane;
  readonly #secret: RotatedSecret;
  readonly #actor: string;
  #asked = false;
  #reviewed = false;

  constructor(options: { lane: Lane; secret: RotatedSecret; actor: string }) {
    this.#lane = options.lane;
    this.#secret = options.secret;
    this.#actor = options.actor;
  }

  /** Does what is to be done at this moment, once; false where that is nothing. */
  async act({ rotation, pulls }: Sighting): Promise<boolean> {
    const { id, phase, condition } = rotation;
    if (phase === 'propagated' && !this.#asked) {
      this.#asked = true;
      await this.#ask(id);
      return true;
    }
    if (phase === 'rollback-proposed' && !condition && !this.#reviewed) {
      this.#reviewed = true;
      const open = pulls.filter(({ state }) => state === 'open');
      for (const pull of open) await this.#lane.sandbox.forge.merge(pull);
      await this.#secret.settle(versionGoneBackTo(rotation));
      return true;
    }
    return false;
  }

  /** A fault may have taken so long that the revocation has begun; then it is refused, and the rotation goes on. */
  async #ask(rotationId: string): Promise<void> {
    try {
      await this.#lane.store.requestRollback(rotationId, {
        requestedBy: this.#actor,
        reason: 'the new one is refused by somebody',
      });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}
