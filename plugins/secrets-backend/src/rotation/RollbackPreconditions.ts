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

import { CallContext, SecretDescriptor } from '@keyturn/plugin-secrets-node';
import { RotationRecord, RotationStore } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { asMinted } from './asMinted';
import { irreversiblePlaces } from './WayBack';

/** What is asked of. */
export interface RollbackQuestion {
  rotation: Pick<
    RotationRecord,
    'id' | 'secretRef' | 'versionId' | 'previousVersionId'
  >;
  secret: SecretDescriptor;
  context: CallContext;
}

/** What must hold before the way back is proposed. */
export class RollbackPreconditions {
  readonly #store: RotationStore;
  readonly #registry: ModuleRegistry;

  constructor(options: { store: RotationStore; registry: ModuleRegistry }) {
    this.#store = options.store;
    this.#registry = options.registry;
  }

  /** A sentence on why the previous version cannot be gone back to; undefined where it can. */
  async problem(question: RollbackQuestion): Promise<string | undefined> {
    const { rotation } = question;
    const edits = await this.#store.edits(rotation.id);
    const [place] = irreversiblePlaces(rotation, edits);
    return (
      place ??
      ((await this.isPreviousDead(question))
        ? `the previous version ${rotation.previousVersionId} does not work any more`
        : undefined)
    );
  }

  /** The version that a merge would bring back, where it does not work any more. */
  async deadVersions(question: RollbackQuestion): Promise<string[]> {
    return (await this.isPreviousDead(question))
      ? [question.rotation.previousVersionId!]
      : [];
  }

  /** False also where its issuer cannot tell, or there is no record of it. */
  async isPreviousDead({
    rotation,
    secret,
    context,
  }: RollbackQuestion): Promise<boolean> {
    const { secretRef, previousVersionId } = rotation;
    const version =
      previousVersionId &&
      (await this.#store.version(secretRef, previousVersionId));
    if (!version) return false;
    const issuer = this.#registry.issuer(version.issuer);
    return (
      (await issuer?.isLive?.(version, asMinted(secret, version), context)) ===
      false
    );
  }
}
