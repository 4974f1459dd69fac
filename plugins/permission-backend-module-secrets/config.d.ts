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
  permission?: {
    secrets?: {
      /**
       * Who sees that a secret exists, with its metadata and rotations, on the pages of secrets and in the catalog: `all`
       * who are signed in, or only those `involved` as its owner or as the owner of a consumer that it names. Default: all.
       */
      read?: 'all' | 'involved';
      /**
       * Full entity refs of groups or users that may do everything to every secret, and see the boundaries, allow a
       * rotation outside of one, put versions on record that are on none, and confirm that secrets are gone from a much
       * smaller catalog. Default: none.
       */
      administrators?: string[];
      /**
       * Full entity refs of groups or users that may have a previous version revoked although something may still use
       * it, and may confirm that a ciphertext which no rotation brought holds the same value; owners may not. Default: none, so administrators alone.
       */
      overriders?: string[];
    };
  };
}
