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

import { RotationStore, StoredVersion } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { StepWork } from './RotationStep';

/**
 * Asks the issuer whether the new version still works: between its proof and now somebody may have ended it by hand, or
 * a runner that lost its ticket may have minted another one in its place.
 */
export class Liveness {
  readonly #registry: ModuleRegistry;
  readonly #store: RotationStore;

  constructor(options: { registry: ModuleRegistry; store: RotationStore }) {
    this.#registry = options.registry;
    this.#store = options.store;
  }

  /** The new version where its issuer says that it does not work; undefined where it does, or nobody can tell. */
  async deadVersion({
    rotation,
    secret,
    context,
  }: StepWork): Promise<StoredVersion | undefined> {
    const version = await this.#store.version(secret.ref, rotation.versionId!);
    if (!version) throw new Error(`Version ${rotation.versionId} is lost`);
    const issuer = this.#registry.issuer(version.issuer);
    const isLive = await issuer?.isLive?.(version, secret, context);
    return isLive === false ? version : undefined;
  }
}
