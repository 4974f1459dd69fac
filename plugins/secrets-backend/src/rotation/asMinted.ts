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
import { StoredVersion } from '../database/RotationStore';

/**
 * The secret by the ref under which a version was minted: an issuer may tie a credential to that ref, and a version that an
 * earlier secret has handed over is still known to it by the earlier one.
 */
export function asMinted(
  secret: SecretDescriptor,
  { mintedAs }: Pick<StoredVersion, 'mintedAs'>,
): SecretDescriptor {
  return mintedAs ? { ...secret, ref: mintedAs } : secret;
}
