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

import { LoggerService } from '@backstage/backend-plugin-api';
import { DateTime } from 'luxon';
import { ClusterFaults } from '../faults/ClusterFaults';
import { formatKey } from '../objects/KubernetesObject';
import { ObjectStore, StoreEvent } from '../objects/ObjectStore';
import { SEALED_SECRET, SECRET } from '../objects/resourceKinds';
import { toTimestamp } from '../objects/toTimestamp';
import { withFindings } from './conditions';
import { Controller } from './Controller';
import { ReconcileQueue } from './ReconcileQueue';
import {
  isObserved,
  isOwnedBy,
  isSynced,
  SealedSecret,
  secretFrom,
} from './SealedSecret';
import { SealingKey } from './SealingKey';
import { sealingLabel, unseal } from './unseal';
import { waitForReal } from './wait';

const MANAGER = 'sealed-secrets-controller';

export interface UnsealControllerOptions {
  store: ObjectStore;
  sealingKey: SealingKey;
  faults: ClusterFaults;
  now: () => DateTime;
  logger: LoggerService;
}

/** Turns each SealedSecret into the Secret it owns, and says in the SealedSecret's status how that went. */
export class UnsealController implements Controller {
  readonly #options: UnsealControllerOptions;
  readonly #queue: ReconcileQueue;
  #unsubscribe: (() => void) | undefined;

  constructor(options: UnsealControllerOptions) {
    this.#options = options;
    this.#queue = new ReconcileQueue({
      reconcile: key => this.#reconcile(key),
      wait: waitForReal,
      logger: options.logger,
    });
    options.faults.subscribe(() => {
      if (this.#unsubscribe) this.#addUnsynced();
    });
  }

  start(): void {
    this.#unsubscribe ??= this.#options.store.subscribe(event =>
      this.#notice(event),
    );
    this.#addUnsynced();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#queue.clear();
  }

  #notice({ kind, type, object }: StoreEvent): void {
    if (kind === SEALED_SECRET && type !== 'DELETED' && !isObserved(object)) {
      this.#queue.add(formatKey(object.metadata));
    }
    if (kind === SECRET && type === 'DELETED') {
      this.#queue.add(formatKey(object.metadata));
    }
  }

  #addUnsynced(): void {
    const { store } = this.#options;
    for (const object of store.list(SEALED_SECRET)) {
      const synced =
        isObserved(object) &&
        isSynced(object) &&
        store.find(SECRET, object.metadata);
      if (!synced) this.#queue.add(formatKey(object.metadata));
    }
  }

  #reconcile(key: string): undefined {
    const [namespace, name] = key.split('/');
    const { store, logger } = this.#options;
    const sealed = store.find(SEALED_SECRET, { namespace, name });
    if (!sealed) return;
    const refusal = this.#produce(sealed as SealedSecret);
    if (refusal) {
      logger.warn(`SealedSecret ${key} was not unsealed: ${refusal}`);
    } else {
      logger.info(`SealedSecret ${key} was unsealed`);
    }
    this.#report(sealed as SealedSecret, refusal);
  }

  /** Gives the reason where no Secret could be produced. */
  #produce(sealed: SealedSecret): string | undefined {
    const { store } = this.#options;
    const current = store.find(SECRET, sealed.metadata);
    if (current && !isOwnedBy(current, sealed)) {
      return `Resource "${sealed.metadata.name}" already exists and is not managed by SealedSecret`;
    }
    if (sealed.spec.template?.data) {
      return 'spec.template.data is not supported by this cluster';
    }
    const data = this.#decrypt(sealed);
    if (!data) return 'no key could decrypt secret';
    const secret = secretFrom(sealed, data);
    if (current) {
      store.update(SECRET, secret, MANAGER);
    } else {
      store.create(SECRET, secret, MANAGER);
    }
    return undefined;
  }

  #decrypt(sealed: SealedSecret): Record<string, string> | undefined {
    const { sealingKey, faults } = this.#options;
    if (faults.find('unseal-refused')) return undefined;
    const label = sealingLabel(sealed.metadata);
    try {
      return Object.fromEntries(
        Object.entries(sealed.spec.encryptedData).map(([key, ciphertext]) => {
          const value = unseal(sealingKey.privateKey, ciphertext, label);
          const encoded = value.toString('base64');
          value.fill(0);
          return [key, encoded];
        }),
      );
    } catch {
      // Why a decryption fails is nobody's business: telling would make an oracle.
      return undefined;
    }
  }

  #report(sealed: SealedSecret, refusal: string | undefined): void {
    const { store, now } = this.#options;
    const { metadata, status = {} } = sealed;
    const finding = {
      type: 'Synced',
      status: refusal ? ('False' as const) : ('True' as const),
      message: refusal,
    };
    store.updateStatus(SEALED_SECRET, {
      ...sealed,
      status: {
        observedGeneration: metadata.generation,
        conditions: withFindings(
          status.conditions ?? [],
          [finding],
          toTimestamp(now()),
        ),
      },
    });
  }
}
