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
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/** How a task of the scaffolder comes that was started by a service; that of a person comes as the person. */
const SCAFFOLDER = 'plugin:scaffolder';

/** Whether the caller is a scaffolder task that no person started, such as one that the look-out asked for. */
export function isUnattendedTask(
  auth: AuthService,
  credentials: BackstageCredentials,
): boolean {
  return (
    auth.isPrincipal(credentials, 'service') &&
    credentials.principal.subject === SCAFFOLDER
  );
}
