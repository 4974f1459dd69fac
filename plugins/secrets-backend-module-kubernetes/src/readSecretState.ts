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

import { createHash } from 'node:crypto';
import {
  CallContext,
  DifferingScalar,
  ObserveRequest,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { ClusterClient } from './ClusterClient';
import { examineSealedSecret, examineSecret, versionOf } from './examineSecret';
import { differing, expectedOf } from './expectedScalars';
import { Finding } from './Finding';
import { KubernetesObject, SealedSecret } from './kubernetesObjects';
import { sealedSecretOf, secretOf } from './targetObjects';
import { lastChangeOf } from './lastChangeOf';
import { writerOf } from './writerOf';

/** The Secret of a target as it is now, and all that it is made from. */
export interface SecretState {
  /** Absent where there is none. */
  sealedSecret?: SealedSecret;
  secret?: KubernetesObject;
  /** The version that the Secret names. */
  held?: string;
  /** To the second; absent where it cannot be told. */
  changedAt?: DateTime;
  /** What must be met for the Secret to hold the version looked for. */
  findings: Finding[];
  /** What the SealedSecret holds otherwise than it was merged. */
  differs: DifferingScalar[];
  /**
   * The same for the same values, whatever else of the objects changes: a digest of the ciphertexts. Absent where the
   * Secret is not proven to be made from them.
   */
  contents?: string;
}

/**
 * The SealedSecret first: a Secret that is read after it holds what it says, or has changed since then, and every pod
 * is held to that later change.
 * @throws UpstreamError where the cluster cannot tell
 */
export async function readSecretState(
  client: ClusterClient,
  { secret: { ref }, target, versionId, expected }: ObserveRequest,
  context: CallContext,
): Promise<SecretState> {
  const sealedSecret = await client.get<SealedSecret>(
    sealedSecretOf(target),
    context,
  );
  const secret = await client.getMetadata(secretOf(target), context);
  const merged = expectedOf(expected, {
    kind: 'SealedSecret',
    namespace: target.namespace,
    name: target.secretName,
  });
  const held = versionOf(secret, ref);
  // a Secret that names no version was written by nobody who had one in mind
  const writer =
    secret && held !== undefined ? writerOf(secret, target, ref) : undefined;
  const findings = [
    ...(sealedSecret || merged.length > 0
      ? [examineSealedSecret(target, sealedSecret, merged)]
      : []),
    examineSecret({ target, secret, held, versionId }),
    ...(writer && !writer.finding.met ? [writer.finding] : []),
  ];
  return {
    sealedSecret,
    secret,
    held,
    changedAt: writer ? writer.changedAt : lastChangeOf(secret),
    findings,
    differs: sealedSecret ? differing(sealedSecret, merged) : [],
    contents: findings.every(({ met }) => met)
      ? contentsOf(sealedSecret, target.keys)
      : undefined,
  };
}

function contentsOf(
  sealedSecret: SealedSecret | undefined,
  keys: string[],
): string | undefined {
  const { encryptedData = {}, template } = sealedSecret?.spec ?? {};
  const ciphertexts = keys.map(key => [key, encryptedData[key]]);
  const isWhole = ciphertexts.every(([, text]) => typeof text === 'string');
  // a template makes values out of any of the ciphertexts
  const templated = template?.data && [template.data, encryptedData];
  return isWhole || templated
    ? createHash('sha256')
        .update(JSON.stringify([ciphertexts, templated]))
        .digest('hex')
    : undefined;
}
