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

import { StepWork, WaitUntil } from './RotationStep';

/** How often it is looked whether the declaration names an issuer by now that can mint. */
const LOOK_AGAIN = { minutes: 15 };

/** What a rotation waits for where only a person can mint, with links to where they do it. */
export function askForValues(
  { rotation, secret, context }: StepWork,
  portalUrl: string,
): WaitUntil {
  const { runbook } = secret.spec.credential;
  const how = runbook ? ' as its runbook says' : '';
  return {
    kind: 'wait',
    until: context.now().plus(LOOK_AGAIN),
    condition: 'blocked',
    awaiting: 'values',
    waitingFor: `Only a person can mint ${secret.title}: mint a new credential${how}, and hand it in by the template "Rotate a secret by hand"`,
    links: [
      { title: 'Hand it in', url: formUrl(rotation.secretRef, portalUrl) },
      ...(runbook?.url ? [{ title: 'Runbook', url: runbook.url }] : []),
    ],
  };
}

function formUrl(secretRef: string, portalUrl: string): string {
  const values = encodeURIComponent(JSON.stringify({ secretRef }));
  return `${portalUrl}/create/templates/default/rotate-manual-secret?formData=${values}`;
}
