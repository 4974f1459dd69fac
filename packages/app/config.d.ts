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
  app?: {
    signIn?: {
      /**
       * People of the sandbox's sample company that one can sign in as without a password. Default: none, and the
       * usual sign-in page is shown. Only the sandbox sets this, and only its sign-in provider accepts the choice.
       * @deepVisibility frontend
       */
      sandboxUsers?: Array<{
        /** Full entity ref of the user, such as user:default/ana. */
        ref: string;
        /** Name shown on the card. */
        displayName: string;
        /** One line on what this person can do. Default: none. */
        description?: string;
        /** Title of the team under which the card is shown. */
        team: string;
      }>;
    };
  };
}
