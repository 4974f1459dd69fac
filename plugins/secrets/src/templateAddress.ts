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

/** Where the form stands that starts a rotation, with what is known filled in. */
export function templateAddress(
  linkTo: (params: { namespace: string; templateName: string }) => string,
  options: {
    /** Whether only a person can mint the credential. */
    byHand: boolean;
    values: { secretRef: string; reason?: string };
  },
): string {
  const address = linkTo({
    namespace: 'default',
    templateName: options.byHand ? 'rotate-manual-secret' : 'rotate-secret',
  });
  const values = encodeURIComponent(JSON.stringify(options.values));
  return `${address}?formData=${values}`;
}
