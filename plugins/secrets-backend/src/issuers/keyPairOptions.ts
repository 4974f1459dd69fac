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

import { SecretDescriptor } from '@keyturn/plugin-secrets-node';
import { z } from 'zod';

const MODULUS_RULE = 'must be 3072 or 4096';
const KEY_NAME_RULE = 'must be the name of a key in spec.targets';

export const keyPairOptionsSchema = z
  .strictObject({
    algorithm: z
      .enum(['ed25519', 'rsa'], { error: 'must be ed25519 or rsa' })
      .default('ed25519'),
    modulusLength: z
      .union([z.literal(3072), z.literal(4096)], { error: MODULUS_RULE })
      .optional(),
    format: z
      .enum(['openssh', 'pem'], { error: 'must be openssh or pem' })
      .default('openssh'),
    privateKey: z.string({ error: KEY_NAME_RULE }).optional(),
    publicKey: z.string({ error: KEY_NAME_RULE }).optional(),
  })
  .superRefine((options, { addIssue }) => {
    const { algorithm, modulusLength, privateKey, publicKey } = options;
    if (modulusLength !== undefined && algorithm !== 'rsa') {
      addIssue({
        code: 'custom',
        path: ['modulusLength'],
        message: 'goes with algorithm: rsa only',
      });
    }
    if (publicKey !== undefined && publicKey === privateKey) {
      addIssue({
        code: 'custom',
        path: ['publicKey'],
        message: 'must not be the key that privateKey names',
      });
    }
  });

export type KeyPairOptions = z.infer<typeof keyPairOptionsSchema>;

/** Which half of the pair a key of the secret holds. */
export function halfOf(
  key: string,
  { privateKey, publicKey }: Pick<KeyPairOptions, 'privateKey' | 'publicKey'>,
): 'private' | 'public' {
  if (key === privateKey) return 'private';
  if (key === publicKey) return 'public';
  return /\.pub$|public/i.test(key) ? 'public' : 'private';
}

/** Sentences on keys that the targets of a secret lack. */
export function keyNameProblems({ spec }: SecretDescriptor): string[] {
  const { data: options } = keyPairOptionsSchema.safeParse(
    spec.credential.options ?? {},
  );
  if (!options) {
    return [];
  }
  const keys = spec.targets.flatMap(target => target.keys);
  const strangers = (['privateKey', 'publicKey'] as const).filter(name => {
    const key = options[name];
    return key !== undefined && !keys.includes(key);
  });
  const hasNoPrivateHalf =
    keys.length > 0 && keys.every(key => halfOf(key, options) === 'public');
  return [
    ...strangers.map(
      name => `spec.credential.options.${name} ${KEY_NAME_RULE}`,
    ),
    ...(hasNoPrivateHalf
      ? [
          'spec.targets has no key for the private half; name one in spec.credential.options.privateKey',
        ]
      : []),
  ];
}
