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

/** Versions that something names and that are on no record. */
export const unknownVersionsTexts = {
  unknownVersions: {
    title_one: 'A version is on no record',
    title_other: '{{count}} versions are on no record',
    text: 'Files or clusters name what Keyturn does not know: its database may have been restored to an earlier state. Each of them may still work. Until it is resolved, the secret is not healthy, and no compromise of it is called contained.',
    seen: '{{version}}: first seen {{since}}, last {{seen}}',
    places: 'Named by',
  },
  resolveVersion: {
    open: 'Resolve {{version}}',
    title: 'Put {{version}} on record?',
    outcome: 'What it is',
    adopt: 'It works: adopt it, so that a rotation revokes it',
    adoptHint:
      'Where every target holds it and no rotation is open, it becomes the live version.',
    revoked: 'It does not work: it was revoked by hand',
    revokedHint:
      'With the id of the credential, its issuer is asked whether it has ended.',
    credentialId: 'Id of the credential',
    credentialIdHint:
      'Where it was minted, such as the id of a token; never its value. An issuer that can revoke needs it to adopt the version.',
    journaled: 'Your name and the reason go into the journal.',
    keep: 'Leave it unresolved',
    confirm: 'Put on record',
    failed: 'The version could not be put on record',
    notAllowed:
      'Only platform administrators can put a version on record, so ask one.',
  },
} as const;
