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

import { Container, PodSpec, Volume } from './kubernetesObjects';

/** How a pod uses a Secret. */
export type SecretUse = 'environment' | 'volume' | 'image-pull';

/** Every way in which a pod uses a Secret, each once; empty where it does not. Pure. */
export function usesOfSecret(
  spec: PodSpec | undefined,
  secretName: string,
): SecretUse[] {
  const { volumes = [], imagePullSecrets = [] } = spec ?? {};
  const named = (names: (string | undefined)[]) => names.includes(secretName);
  const uses: [SecretUse, boolean][] = [
    ['environment', named(containersOf(spec).flatMap(namesInEnvironment))],
    ['volume', named(volumes.flatMap(namesInVolume))],
    ['image-pull', named(imagePullSecrets.map(({ name }) => name))],
  ];
  return uses.filter(([, does]) => does).map(([use]) => use);
}

/**
 * The containers that read a Secret when they start and at no other time. Undefined where a volume holds it, which a
 * program may read whenever it likes and a node brings up to date in its own time. Pure.
 */
export function startingReaders(
  spec: PodSpec | undefined,
  secretName: string,
): string[] | undefined {
  const uses = usesOfSecret(spec, secretName);
  if (uses.includes('volume') || !uses.includes('environment')) {
    return undefined;
  }
  return containersOf(spec)
    .filter(container => namesInEnvironment(container).includes(secretName))
    .map(({ name = '' }) => name);
}

/** Init and ephemeral ones too. Pure. */
export function containersOf({
  containers = [],
  initContainers = [],
  ephemeralContainers = [],
}: PodSpec = {}): Container[] {
  return [...containers, ...initContainers, ...ephemeralContainers];
}

/** The Secrets that a container takes variables from; a name may be absent. Pure. */
export function namesInEnvironment({ env = [], envFrom = [] }: Container) {
  return [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
  ];
}

/** The Secrets that a volume holds, or that its driver uses; a name may be absent. Pure. */
export function namesInVolume(volume: Volume): (string | undefined)[] {
  const { secret, projected, csi, azureFile } = volume;
  return [
    secret?.secretName,
    ...(projected?.sources ?? []).map(source => source.secret?.name),
    csi?.nodePublishSecretRef?.name,
    azureFile?.secretName,
    ...Object.values(volume).map(nameOfDriver),
  ];
}

function nameOfDriver(driver: unknown): string | undefined {
  return (driver as { secretRef?: { name?: string } } | undefined)?.secretRef
    ?.name;
}
