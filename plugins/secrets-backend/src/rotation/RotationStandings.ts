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

import { BoundaryView, Standing } from '../boundaries/BoundaryView';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { RotationRecord } from '../database/RotationStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';

/** A rotation may not act, found right before an effect; nothing of that effect has happened. */
export class StandingLostError extends Error {
  name = 'StandingLostError';
  readonly standing: Exclude<Standing, { kind: 'inside' }>;

  constructor(standing: Exclude<Standing, { kind: 'inside' }>) {
    super(standing.reason);
    this.standing = standing;
  }
}

/** Asks whether rotations may act, each time by what counts now. */
export class RotationStandings {
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #secrets: Pick<SecretStore, 'get'>;

  constructor(options: {
    boundaries: Pick<SecretBoundaries, 'now'>;
    secrets: Pick<SecretStore, 'get'>;
  }) {
    this.#boundaries = options.boundaries;
    this.#secrets = options.secrets;
  }

  async of(rotation: RotationRecord): Promise<Standing> {
    const { view, secret } = await this.look(rotation);
    return view.standingOf(rotation, secret);
  }

  /** @throws StandingLostError where it may not */
  async mustStand(rotation: RotationRecord): Promise<void> {
    const standing = await this.of(rotation);
    if (standing.kind !== 'inside') throw new StandingLostError(standing);
  }

  /** The boundaries of the moment, and what the inventory says of the secret. */
  async look({ secretRef }: Pick<RotationRecord, 'secretRef'>): Promise<{
    view: BoundaryView;
    secret: SecretRecord;
  }> {
    const [view, secret] = await Promise.all([
      this.#boundaries.now(),
      this.#secrets.get(secretRef),
    ]);
    if (!secret) throw new Error(`${secretRef} is not in the inventory`);
    return { view, secret };
  }
}
