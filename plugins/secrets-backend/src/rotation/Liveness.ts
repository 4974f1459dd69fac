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

import { isRollbackPhase } from '@keyturn/plugin-secrets-common';
import {
  JournalNote,
  RotationRecord,
  RotationStore,
  StoredVersion,
} from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { capitalised } from './pullRequestSentences';
import { asMinted } from './asMinted';
import { StepWork } from './RotationStep';

/** What the issuer says of the new version. */
export interface LivenessLook {
  /** The new version where it does not work any more. */
  dead?: StoredVersion;
  /** For the journal: on what word the previous version is revoked. */
  proof: JournalNote;
}

/**
 * Asks the issuer whether the new version still works: between its proof and now somebody may have ended it by hand, or
 * a runner that lost its ticket may have minted another one in its place. Its value is gone by now, so it cannot be
 * proven as it was when it was minted; an issuer that cannot tell by the handle leaves that first proof to stand, and
 * the journal says so.
 */
export class Liveness {
  readonly #registry: ModuleRegistry;
  readonly #store: RotationStore;

  constructor(options: { registry: ModuleRegistry; store: RotationStore }) {
    this.#registry = options.registry;
    this.#store = options.store;
  }

  /** The new version where its issuer says that it does not work; undefined where it does, or nobody can tell. */
  async deadVersion(work: StepWork): Promise<StoredVersion | undefined> {
    return (await this.look(work)).dead;
  }

  /** Ids of those that do not work any more, among all new versions that a merge would bring to clusters. */
  async deadVersions(work: StepWork): Promise<string[]> {
    const { batchId } = work.rotation;
    const members = batchId ? await this.#store.batch(batchId) : [work];
    const dead = await Promise.all(
      members.map(({ rotation, secret }) =>
        this.deadVersion({ ...work, rotation, secret }),
      ),
    );
    return dead.flatMap(version => version?.id ?? []);
  }

  async look({ rotation, secret, context }: StepWork): Promise<LivenessLook> {
    const version = await this.#store.version(
      rotation.secretRef,
      rotation.versionId!,
    );
    if (!version) return unknown(rotation);
    const issuer = this.#registry.issuer(version.issuer);
    const title = issuer?.title ?? version.issuer;
    if (!issuer?.isLive) {
      return {
        proof: {
          event: 'version.not-proven-again',
          message: `${capitalised(title)} cannot tell whether ${
            version.id
          } still works; it was last proven when it was minted`,
        },
      };
    }
    const isLive = await issuer.isLive(
      version,
      asMinted(secret, version),
      context,
    );
    return {
      dead: isLive ? undefined : version,
      proof: {
        event: 'version.proven-again',
        message: `Asked again, ${title} says that ${version.id} works`,
      },
    };
  }
}

/** Only what a rollback goes back to need not be on record. @throws Error */
function unknown({ phase, versionId }: RotationRecord): LivenessLook {
  if (!isRollbackPhase(phase)) throw new Error(`Version ${versionId} is lost`);
  return {
    proof: {
      event: 'version.not-proven-again',
      message: `There is no record of ${versionId}, so nobody can be asked whether it works`,
    },
  };
}
