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
  ExpectedScalar,
  ResolvedTarget,
  versionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { differencesOf } from './expectedScalars';
import { Finding } from './Finding';
import { KubernetesObject, SealedSecret } from './kubernetesObjects';

/** Whether the controller unsealed the SealedSecret as it now stands, and it is what the merge brings. */
export function examineSealedSecret(
  target: ResolvedTarget,
  sealedSecret: SealedSecret | undefined,
  expected: ExpectedScalar[],
): Finding {
  const name = `SealedSecret ${target.namespace}/${target.secretName}`;
  if (!sealedSecret) return { met: false, sentence: `${name} does not exist` };
  const differences = differencesOf(sealedSecret, expected);
  if (differences.length > 0) {
    return {
      met: false,
      sentence: `${name} does not hold what was merged: ${differences.join(
        ' and ',
      )} is another`,
    };
  }
  const generation = sealedSecret.metadata?.generation;
  const { observedGeneration, conditions } = sealedSecret.status ?? {};
  if (generation === undefined || observedGeneration !== generation) {
    const seen = observedGeneration
      ? `the controller has seen generation ${observedGeneration} of ${generation}`
      : 'the controller has not reported on it';
    return { met: false, sentence: `${name} is not unsealed yet: ${seen}` };
  }
  const synced = conditions?.find(({ type }) => type === 'Synced');
  if (synced?.status !== 'True') {
    // the controller's own message is text from elsewhere, so it stays in the cluster
    return {
      met: false,
      sentence: `${name} was not unsealed at generation ${generation}: kubectl describe sealedsecret ${target.secretName} -n ${target.namespace} says why`,
    };
  }
  return {
    met: true,
    sentence: `${name} unsealed at generation ${generation}${
      expected.length > 0 ? ', as it was merged' : ''
    }`,
  };
}

/** Whether the Secret is there and, where a version of the credential is looked for, holds that one. */
export function examineSecret(options: {
  target: ResolvedTarget;
  secret: KubernetesObject | undefined;
  /** The version that it holds, see {@link versionOf}. */
  held: string | undefined;
  versionId: string | undefined;
}): Finding {
  const { target, secret, held, versionId } = options;
  const name = `Secret ${target.namespace}/${target.secretName}`;
  if (!secret) return { met: false, sentence: `${name} does not exist` };
  const met = versionId === undefined || held === versionId;
  if (held === undefined) {
    return { met, sentence: `${name} does not say which version it holds` };
  }
  return {
    met,
    sentence: met
      ? `${name} holds version ${held}`
      : `${name} still holds version ${held}`,
  };
}

/** The version that a Secret holds of one of the credentials in it, by the ref of the entity that declares that one. */
export function versionOf(
  secret: KubernetesObject | undefined,
  secretRef: string,
): string | undefined {
  return secret?.metadata?.annotations?.[versionAnnotation(secretRef)];
}
