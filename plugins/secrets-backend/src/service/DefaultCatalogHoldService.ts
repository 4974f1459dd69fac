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

import {
  CatalogHoldStatus,
  ReleaseCatalog,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { Clock, toInstant } from '../Clock';
import { SecretStore } from '../database/SecretStore';
import { BELIEVED_AFTER } from '../policies/catalogShrink';

/** Says what of the catalog is held, and lets it through; who may is decided in front of it. */
export class DefaultCatalogHoldService {
  readonly #secrets: Pick<SecretStore, 'catalogHold' | 'releaseCatalog'>;
  readonly #clock: Clock;

  constructor(options: {
    secrets: Pick<SecretStore, 'catalogHold' | 'releaseCatalog'>;
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#clock = options.clock;
  }

  async get(): Promise<CatalogHoldStatus> {
    const held = await this.#secrets.catalogHold();
    if (!held) return {};
    const { since, reads, missing, known } = held;
    const from = DateTime.fromISO(since, { zone: 'utc' });
    const notBefore = toInstant(from.plus(BELIEVED_AFTER));
    const listed = known - missing;
    return { hold: { since, reads, listed, known, missing, notBefore } };
  }

  /** @throws ConflictError where nothing is held, or another number than the person was shown */
  async release(
    { missing, reason }: ReleaseCatalog,
    actor: string,
  ): Promise<CatalogHoldStatus> {
    const at = toInstant(this.#clock.now());
    await this.#secrets.releaseCatalog({ missing, reason, actor }, at);
    return this.get();
  }
}
