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
  describeEdit,
  FileEdit,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { RotationRecord } from '../database/RotationStore';

/** Title, description and commit message of a rotation's pull request; names and ids only. */
export function pullRequestText(options: {
  rotation: RotationRecord;
  secret: SecretDescriptor;
  files: Map<string, FileEdit[]>;
  portalUrl: string;
}): { title: string; body: string; commitMessage: string } {
  const { rotation, secret, files, portalUrl } = options;
  // the title at the start, because text must be the same however often it is proposed
  const name = oneLine(rotation.secretTitle);
  const title = `Rotate ${name} to ${rotation.versionId}`;
  const places = [...files.values()]
    .flat()
    .map(edit => `- ${code(describeEdit(edit))}`);
  const followUp = `${portalUrl}/secrets/rotations/${rotation.id}`;
  return {
    title,
    body: [
      `Rotates ${code(name)} (${code(secret.ref)}), requested by ${code(
        rotation.requestedBy,
      )}: ${code(oneLine(rotation.reason))}`,
      '',
      'It changes ciphertext and version ids only:',
      '',
      ...places,
      '',
      'Merging lets every target take the new version; the old one is revoked only after each of them was seen to run it. Closing this without merging cancels the rotation and discards the new version.',
      '',
      `Follow it: ${followUp}`,
    ].join('\n'),
    commitMessage: `${title}\n\nRotation ${rotation.id}\n${followUp}`,
  };
}

/** What people wrote must neither split a subject line nor call in people or issues of the forge. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
