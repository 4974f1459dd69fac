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

import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  AllowOutside,
  BoundariesOverview,
  SecretBoundary,
} from '@keyturn/plugin-secrets-common';
import { BoundaryView, ownerOf } from '../boundaries/BoundaryView';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock, toInstant } from '../Clock';
import { BoundaryStore } from '../database/BoundaryStore';
import { CompromiseStore } from '../database/CompromiseStore';
import { InventoryReadStore } from '../database/InventoryReadStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { fullRef } from './fullRef';
import { RotationStarter, startRequest } from './RotationStarter';
import { toApiRules } from './toApiRules';

/** More than anybody reads at once. */
const MOST_OUTSIDE = 100;

/** Says who may name what, and lets single rotations happen outside of that; who may ask is decided in front of it. */
export class DefaultBoundariesService {
  readonly #boundaries: SecretBoundaries;
  readonly #store: BoundaryStore;
  readonly #secrets: SecretStore;
  readonly #reads: Pick<InventoryReadStore, 'get'>;
  readonly #compromises: Pick<CompromiseStore, 'get'>;
  readonly #starter: Pick<RotationStarter, 'start'>;
  readonly #unsafe: () => Promise<string[]>;
  readonly #clock: Clock;

  constructor(options: {
    boundaries: SecretBoundaries;
    store: BoundaryStore;
    secrets: SecretStore;
    reads: Pick<InventoryReadStore, 'get'>;
    compromises: Pick<CompromiseStore, 'get'>;
    starter: Pick<RotationStarter, 'start'>;
    /** Sentences on settings of the portal that are not safe. */
    unsafe: () => Promise<string[]>;
    clock: Clock;
  }) {
    this.#boundaries = options.boundaries;
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#reads = options.reads;
    this.#compromises = options.compromises;
    this.#starter = options.starter;
    this.#unsafe = options.unsafe;
    this.#clock = options.clock;
  }

  async overview(): Promise<BoundariesOverview> {
    const view = await this.#boundaries.now();
    const { boundaries } = view;
    const { refusal, config } = this.#boundaries;
    const [{ owners }, outside, conflicts, unsafe, read] = await Promise.all([
      this.#store.owners(),
      this.#secrets.outsideBoundary(MOST_OUTSIDE),
      this.#conflicts(),
      this.#unsafe(),
      this.#reads.get(),
    ]);
    return {
      mode: boundaries.mode,
      warnings: [
        ...(refusal ? [`The config is refused: ${refusal}`] : []),
        ...boundaries.warnings,
        ...unsafe,
      ],
      ...toApiRules(config),
      ownerCount: owners.length,
      overlaps: boundaries.overlaps.map(({ owners: both, ...overlap }) => ({
        ...overlap,
        ownerRefs: both,
      })),
      outside: await Promise.all(
        outside.items.map(secret => this.#judge(secret, view)),
      ),
      outsideCount: outside.total,
      inventoryReadAt: read.readAt,
      conflicts,
    };
  }

  async get(secretRef: string): Promise<SecretBoundary> {
    const secret = await this.#secret(secretRef);
    return this.#judge(secret, await this.#boundaries.now());
  }

  /**
   * Lets one rotation of a secret happen as it is declared now. Where it is reported as compromised, that starts at once.
   * @throws ConflictError where it is inside of its boundary, or has left the catalog
   */
  async allow(
    secretRef: string,
    { reason }: AllowOutside,
    actor: string,
  ): Promise<SecretBoundary> {
    const secret = await this.#secret(secretRef);
    const view = await this.#boundaries.now();
    if (secret.retiredAt) {
      throw new ConflictError(
        `${secret.title} was removed from the catalog and cannot be rotated`,
      );
    }
    if (view.problemsOf(secret).length === 0) {
      throw new ConflictError(
        `${secret.title} is inside of its boundary, so there is nothing to allow`,
      );
    }
    const { digest } = view.freeze(secret);
    const at = toInstant(this.#clock.now());
    await this.#store.allow(secret.ref, { digest, actor, reason, at });
    await this.#startEmergency(secret);
    return this.get(secret.ref);
  }

  async #startEmergency(secret: SecretRecord): Promise<void> {
    if (!secret.emergencyAt || secret.openRotationId) return;
    const compromise = await this.#compromises.get(secret.ref);
    const reportedBy = compromise?.reportedBy;
    await this.#starter.start(
      startRequest(secret, {
        reason: `Reported as compromised: ${compromise?.reason ?? ''}`,
        requestedBy: reportedBy?.startsWith('user:') ? reportedBy : undefined,
      }),
    );
  }

  async #judge(
    secret: SecretRecord,
    view: BoundaryView,
  ): Promise<SecretBoundary> {
    const given = await this.#store.allowance(secret.ref);
    const counts = given?.digest === view.freeze(secret).digest;
    return {
      secretRef: secret.ref,
      secretTitle: secret.title,
      ownerRef: ownerOf(secret.ref, secret.spec),
      location: secret.location,
      problems: view.problemsOf(secret),
      compromised: secret.compromisedAt !== undefined,
      allowance:
        given && counts
          ? { actor: given.actor, reason: given.reason, at: given.at }
          : undefined,
    };
  }

  async #conflicts(): Promise<BoundariesOverview['conflicts']> {
    const conflicts = await this.#secrets.conflicts();
    const refs = conflicts.flatMap(({ secretRef, ref }) => [secretRef, ref]);
    const records = await this.#secrets.show([...new Set(refs)]);
    const titles = new Map(records.map(record => [record?.ref, record?.title]));
    return conflicts.map(({ secretRef, ref, targetId }) => ({
      secretRef,
      secretTitle: titles.get(secretRef) ?? secretRef,
      holderRef: ref,
      holderTitle: titles.get(ref) ?? ref,
      targetId,
    }));
  }

  async #secret(secretRef: string): Promise<SecretRecord> {
    const ref = fullRef(secretRef);
    const record = await this.#secrets.get(ref);
    if (!record) throw new NotFoundError(`There is no secret ${ref}`);
    return record;
  }
}
