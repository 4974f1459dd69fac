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

import { createTranslationRef } from '@backstage/core-plugin-api/alpha';

/** Every text of the fields `SecretPicker`, `SecretTargets` and `PlainText`. @alpha */
export const secretPickerTranslationRef = createTranslationRef({
  id: 'scaffolder.secrets',
  messages: {
    picker: {
      label: 'Secret',
      placeholder: 'Search by title, name or description',
      noOwner: 'no owner',
      expires: 'expires {{when}}',
      expired: 'expired {{when}}',
      unknownExpiry: 'unknown expiry',
      retry: 'Try again',
      listError: 'Could not search the secrets',
      listNotAllowed: 'You are not allowed to see the secrets',
      secretError: 'Could not look up {{ref}}',
      secretNotAllowed: 'You are not allowed to see {{ref}}',
      secretNotFound: 'The inventory does not know {{ref}}',
      looking: 'Looking up {{ref}}',
      empty: 'There is no secret you could choose.',
      ownersCut:
        'You are in more groups than can be asked for at once: secrets of {{asked}} of your {{count}} are offered.',
      emptyOwned: 'You and your teams own no secret.',
    },
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
    plan: {
      title: 'What the pull request will touch',
      loading: 'Working out what would be touched',
      error: 'Could not work out what would be touched',
      notAllowed: 'You are not allowed to see what would be touched',
      nothing: 'No file would be touched.',
      problems: 'It cannot be rotated as it is',
      open: 'A rotation of this secret is already open',
      openText:
        'Going on follows the open rotation instead of starting another.',
    },
    plainText: {
      quoted:
        'This text holds the value that you typed as a secret, and would be stored with the task. Leave the value out.',
      quotedIn:
        'The field {{field}} holds the value that you typed as a secret, and would be stored with the task. Go back and leave the value out there.',
    },
    targets: {
      title: 'Where the value goes',
      text: 'The value is sealed for these places and for no others. If the secret is declared otherwise before you hand it in, it is refused.',
      textOpen:
        'A rotation of this secret is already open. The value is sealed for the places that this rotation was started with.',
      secret: 'Namespace {{namespace}}, Secret {{name}}, keys: {{keys}}',
      empty:
        'The secret has no targets, so the value goes to its authority only.',
      noSecret: 'Choose a secret first.',
      loading: 'Looking up where the value goes',
      error: 'Could not look up where the value goes',
      notAllowed: 'You are not allowed to see where the value goes',
      problems:
        'The value cannot be handed in: the secret cannot be rotated as it is',
      changed: 'The secret has just been declared otherwise',
    },
  },
});
