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

export interface Config {
  /** The sandbox: systems of a sample company on one laptop. Nothing here belongs into production. */
  sandbox?: {
    /** The token service whose tokens the issuer `acme-tokens` issues, proves and revokes. */
    tokenService?: {
      /** Base URL of the token service, such as http://127.0.0.1:7995. No default. */
      url: string;
      /**
       * Bearer token that may issue, list and revoke tokens. No default.
       * @visibility secret
       */
      adminToken: string;
    };
  };
  auth?: {
    providers?: {
      /**
       * The sandbox's sign-in without a password. A portal that other machines could reach does not start with it.
       * Default: absent, and there is no such sign-in.
       */
      sandbox?: {
        /** Full entity refs of the users one can sign in as, such as user:default/ana. No default. */
        users: string[];
      };
    };
  };
}
