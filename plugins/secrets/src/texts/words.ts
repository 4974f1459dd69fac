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

/** Single words for what a secret is, and what they mean. */
export const wordsTexts = {
  health: {
    compromised: 'Compromised',
    expired: 'Expired',
    partial: 'Partially rotated',
    due: 'Due',
    rotating: 'Rotating',
    unknown: 'Unknown expiry',
    unknownVersion: 'Unknown version',
    changedCiphertext: 'Changed ciphertext',
    healthy: 'Healthy',
    retired: 'Retired',
  },
  healthTitle: '{{meaning}} Due {{when}}.',
  healthMeaning: {
    compromised: 'Someone reported that the value leaked. Rotate it now.',
    expired: 'The value no longer works.',
    partial: 'Some targets run the new version and some the old one.',
    due: 'It expires soon and should be rotated now.',
    rotating: 'A rotation is under way.',
    unknown: 'Nobody can tell when it expires.',
    unknownVersion: 'Something runs a version that is on no record.',
    changedCiphertext: 'A target holds a ciphertext that no rotation brought.',
    healthy: 'It does not have to be rotated yet.',
    retired: 'It was removed from the catalog.',
  },
  kind: {
    password: 'Password',
    token: 'Token',
    'key-pair': 'Key pair',
    certificate: 'Certificate',
    'ssh-key': 'SSH key',
    opaque: 'Opaque',
  },
  class: {
    bootstrap: 'Bootstrap',
    runtime: 'Runtime',
    derived: 'Derived',
  },
  source: {
    certificate: 'read from the certificate',
    authority: 'told by the authority',
    issuer: 'told by the issuer',
    declared: 'declared in the catalog',
    policy: 'computed from the policy',
  },
} as const;
