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

import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  AdvanceRotation,
  CancelRotation,
  JournalEntry,
  OverrideRotation,
  Rotation,
  RotationListQuery,
  RotationPage,
  RotationPlan,
  StartedRotation,
  StartRotation,
} from '@keyturn/plugin-secrets-common';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { SecretQuery } from '../permissions';

/** Who asks; each call is judged by these credentials alone. */
export interface Caller {
  credentials: BackstageCredentials;
}

/**
 * What can be done with rotations. Reads and mutations reject with NotFoundError where the secret or rotation does
 * not exist or may not be seen, and mutations with NotAllowedError where it may be seen but not touched.
 */
export interface RotationService {
  /** What a rotation would touch; changes nothing. */
  plan(secretRef: string, caller: Caller): Promise<RotationPlan>;
  /**
   * Opens a rotation or adopts the open one of the same secret.
   * @throws InputError naming what in the declaration keeps the secret from being rotated
   */
  start(request: StartRotation, caller: Caller): Promise<StartedRotation>;
  /** Runs the engine until the phase is reached or the rotation must wait, and answers where it then is. */
  advance(
    rotationId: string,
    request: AdvanceRotation,
    caller: Caller,
  ): Promise<Rotation>;
  /** @throws ConflictError when it was merged or has ended */
  cancel(
    rotationId: string,
    request: CancelRotation,
    caller: Caller,
  ): Promise<Rotation>;
  /** @throws ConflictError when it has ended */
  retry(rotationId: string, caller: Caller): Promise<Rotation>;
  /**
   * Revokes the previous version in spite of the stragglers that the person was shown; another one keeps it alive.
   * @throws ConflictError where the revocation gate is not what the rotation waits for, or another one is known by now
   */
  override(
    rotationId: string,
    request: OverrideRotation,
    caller: Caller,
  ): Promise<Rotation>;
  get(rotationId: string, caller: Caller): Promise<Rotation>;
  /** Newest first; `criteria`, given by the guard, keep the rotations of secrets that meet them. */
  list(
    query: RotationListQuery,
    caller: Caller,
    criteria?: PermissionCriteria<SecretQuery>,
  ): Promise<RotationPage>;
  journal(
    rotationId: string,
    after: number,
    caller: Caller,
  ): Promise<JournalEntry[]>;
}
