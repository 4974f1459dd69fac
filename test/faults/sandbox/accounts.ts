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

/** As whom the portal acts at a sandbox's forge. */
export const PORTAL = {
  login: 'keyturn',
  name: 'Keyturn',
  email: 'keyturn@example.com',
  token: 'token-of-the-portal',
};

/** A person who may write to its repositories. */
export const REVIEWER = {
  login: 'rosa',
  name: 'Rosa',
  email: 'rosa@example.com',
  token: 'token-of-a-reviewer',
};
export const TOKEN_ADMIN = 'token-of-the-token-service';
