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

/** Ciphertexts that targets hold and no rotation brought. */
export const ciphertextsTexts = {
  ciphertexts: {
    title_one: 'A ciphertext was changed outside of a rotation',
    title_other: '{{count}} ciphertexts were changed outside of a rotation',
    text: 'Targets hold other ciphertext than the last rotation brought, beside the same version id: somebody may have re-encrypted it, such as with kubeseal --re-encrypt. Whether the value is the same cannot be told from it, so the secret is not healthy until that is confirmed.',
    whatToDo:
      'Ask the person who changed the files. Where the value is the same, someone who answers for the platform confirms it. If you cannot find out, rotate the secret.',
    seen: 'Key {{key}} of {{target}}: first seen {{since}}, last {{seen}}',
    sha256: 'SHA-256 of the ciphertext: {{sha256}}',
    ofVersion:
      'It is the ciphertext of version {{version}}, so an earlier text was put back and the value is not the same. Put the ciphertext of the live version there in Git, or rotate the secret.',
  },
  confirmCiphertexts: {
    open: 'Confirm that the value is the same',
    title: 'Is the value the same?',
    text_one:
      'The ciphertext was re-encrypted, the value is the same. From now on targets are expected to hold the ciphertext shown, and no other.',
    text_other:
      'The {{count}} ciphertexts were re-encrypted, the values are the same. From now on targets are expected to hold the ciphertexts shown, and no others.',
    compared: 'The base branch has to hold the same ciphertext.',
    journaled: 'Your name and the reason go into the journal.',
    keep: 'Leave it unconfirmed',
    confirm: 'Confirm',
    failed: 'The ciphertext could not be confirmed',
    notAllowed:
      'Only those who answer for the platform can confirm this, so ask one of them.',
  },
} as const;
