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

import { DateTime } from 'luxon';
import { isObserved } from '../controllers/SealedSecret';
import { Wait } from '../controllers/wait';
import { ObjectStore } from '../objects/ObjectStore';
import { SEALED_SECRET, SECRET } from '../objects/resourceKinds';
import { Manifest } from './readManifests';

const STEP_MS = 20;
const MOST_STEPS = 500;

/**
 * Resolves once the controller has reported on every SealedSecret of the manifests, and the second in which their
 * Secrets changed is over; after 10 seconds, or once the signal is aborted, in any case. Pods that are made from then
 * on are proven to have read the Secrets by their time of creation, which has whole seconds. It is what the sync
 * waves of Argo CD do with a health check for SealedSecrets, and `dependsOn` with `wait` of Flux.
 */
export async function waitForSecrets(
  manifests: Manifest[],
  options: {
    store: ObjectStore;
    now: () => DateTime;
    wait: Wait;
    signal: AbortSignal;
  },
): Promise<void> {
  const { store, now, wait, signal } = options;
  const sealed = manifests.filter(({ kind }) => kind === SEALED_SECRET);
  const isSettled = () =>
    sealed.every(({ draft: { metadata } }) => {
      const object = store.find(SEALED_SECRET, metadata);
      const changed = store
        .find(SECRET, metadata)
        ?.metadata.managedFields?.map(({ time }) => DateTime.fromISO(time));
      const isOver = (changed ?? []).every(
        time => time.startOf('second') < now().startOf('second'),
      );
      return !object || (isObserved(object) && isOver);
    });
  for (let i = 0; i < MOST_STEPS && !isSettled() && !signal.aborted; i++) {
    await wait(STEP_MS, signal);
  }
}
