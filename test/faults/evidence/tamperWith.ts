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

import { Hands } from '../RotationWalk';
import { repositoryOf } from '../RotatedSecret';
import { CLUSTERS } from '../sandbox/FaultSandbox';
import { Sighting } from '../Sighting';

/** The cluster that is tampered with; the other one is as it should be. */
export const TAMPERED = 'us-1';

/** Merges whatever is open, and has the clusters apply it; false where nothing is. */
export async function mergeOpen(hands: Hands, seen: Sighting) {
  if (!(await mergeOnly(hands, seen))) return false;
  await hands.secret.settle(seen.rotation.versionId!);
  return true;
}

/** The same, but no cluster hears of it yet. */
export async function mergeOnly({ lane }: Hands, { pulls }: Sighting) {
  const open = pulls.filter(({ state }) => state === 'open');
  for (const pull of open) await lane.sandbox.forge.merge(pull);
  return open.length > 0;
}

export function manifestOf({ secret }: Hands): string {
  return secret.file(TAMPERED, 'secret');
}

/** The manifest on the base branch. */
export function readManifest({ lane, secret }: Hands): Promise<string> {
  return lane.sandbox.forge.read(
    repositoryOf(TAMPERED),
    secret.file(TAMPERED, 'secret'),
  );
}

/** A manifest in which the ciphertext is that of another, and the annotations say what they said. */
export function withCiphertextOf(manifest: string, other: string): string {
  const line = /^ {4}token: .*$/m;
  const [old] = line.exec(other) ?? [];
  if (!old || !line.test(manifest)) throw new Error('There is no ciphertext');
  return manifest.replace(line, () => old);
}

/** Puts the ciphertext of an earlier manifest back on the base branch. */
export async function revertOnMain(
  hands: Hands,
  before: string,
): Promise<void> {
  const reverted = withCiphertextOf(await readManifest(hands), before);
  await hands.lane.sandbox.forge.commit(repositoryOf(TAMPERED), {
    [manifestOf(hands)]: reverted,
  });
}

/** Has each cluster roll out pods before it unseals, as happens where one sync applies both. */
export async function applyTooEarly(
  { lane, secret }: Hands,
  versionId: string,
): Promise<void> {
  for (const name of CLUSTERS) {
    const cluster = lane.sandbox.clusters[name];
    cluster.applyFault({ fault: 'all-at-once' });
    cluster.applyFault({ fault: 'unseal-refused' });
    await cluster.sync();
    await cluster.rolledOut(secret.placed, versionId);
    cluster.liftFault('unseal-refused');
    await cluster.settled(secret.placed, versionId);
  }
}

export function liftFaults({ lane }: Pick<Hands, 'lane'>): void {
  for (const name of CLUSTERS) {
    const cluster = lane.sandbox.clusters[name];
    cluster.liftFault('all-at-once');
    cluster.liftFault('node-clock');
    cluster.liftFault('clock-stopped');
  }
}
