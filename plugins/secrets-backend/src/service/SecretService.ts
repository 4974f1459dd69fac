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
  Facets,
  SecretDetail,
  SecretListQuery,
  SecretPage,
  Summary,
} from '@keyturn/plugin-secrets-common';
import { ReadCriteria, SecretFilter } from '../database/SecretStore';
import { Caller } from './RotationService';

/**
 * What can be asked of the inventory. It reads our own table only, and asks no authority, forge or cluster.
 * `criteria`, given by the guard, keep the secrets that meet them.
 */
export interface SecretService {
  /** @throws InputError where the cursor belongs to another sort or order */
  list(
    query: SecretListQuery,
    caller: Caller,
    criteria?: ReadCriteria,
  ): Promise<SecretPage>;
  /**
   * A retired secret is still answered, with that health.
   * @throws NotFoundError where there is no such secret, or the caller may not see it: which of the two is not
   * told, so that nobody can find out names by guessing
   */
  get(secretRef: string, caller: Caller): Promise<SecretDetail>;
  facets(
    filter: SecretFilter,
    caller: Caller,
    criteria?: ReadCriteria,
  ): Promise<Facets>;
  summary(
    filter: SecretFilter,
    caller: Caller,
    criteria?: ReadCriteria,
  ): Promise<Summary>;
}
