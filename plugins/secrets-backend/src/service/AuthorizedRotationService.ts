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

import { NotFoundError } from '@backstage/errors';
import { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  AdvanceRotation,
  CancelRotation,
  OverrideRotation,
  ProposeMissing,
  Rotation,
  rotationCancelPermission,
  RotationListQuery,
  rotationOverridePermission,
  rotationStartPermission,
  secretReadPermission,
  StartRotation,
} from '@keyturn/plugin-secrets-common';
import { Caller } from './Caller';
import { DefaultRotationService } from './DefaultRotationService';
import { fullRef } from './fullRef';
import { SecretAccess } from './SecretAccess';

/**
 * What can be done with rotations: lets through what the caller may do with the secret that one is about. A secret that
 * may not be read does not exist for the caller: everything rejects with NotFoundError, as for one that is not there.
 * What may be seen but not touched rejects with NotAllowedError.
 */
export class AuthorizedRotationService {
  readonly #inner: DefaultRotationService;
  readonly #access: SecretAccess;

  constructor(options: {
    inner: DefaultRotationService;
    access: SecretAccess;
  }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async plan(secretRef: string, caller: Caller) {
    await this.#mayReadSecret(secretRef, caller);
    return this.#inner.plan(secretRef);
  }

  async start(request: StartRotation, caller: Caller) {
    const ref = await this.#mayReadSecret(request.secretRef, caller);
    await this.#must(rotationStartPermission, ref, 'rotate', caller);
    return this.#inner.start(request, caller);
  }

  async advance(rotationId: string, request: AdvanceRotation, caller: Caller) {
    const { secretRef } = await this.get(rotationId, caller);
    await this.#must(rotationStartPermission, secretRef, 'rotate', caller);
    return this.#inner.advance(rotationId, request);
  }

  async cancel(rotationId: string, request: CancelRotation, caller: Caller) {
    const { secretRef } = await this.get(rotationId, caller);
    await this.#must(
      rotationCancelPermission,
      secretRef,
      'cancel rotations of',
      caller,
    );
    return this.#inner.cancel(rotationId, request, caller);
  }

  async retry(rotationId: string, caller: Caller) {
    const { secretRef } = await this.get(rotationId, caller);
    await this.#access.mustAttended(
      rotationStartPermission,
      secretRef,
      'retry rotations of',
      caller.credentials,
    );
    return this.#inner.retry(rotationId, caller);
  }

  async proposeMissing(
    rotationId: string,
    request: ProposeMissing,
    caller: Caller,
  ) {
    const { secretRef } = await this.get(rotationId, caller);
    await this.#access.mustAttended(
      rotationStartPermission,
      secretRef,
      'propose what is missing of rotations of',
      caller.credentials,
    );
    return this.#inner.proposeMissing(rotationId, request, caller);
  }

  async override(
    rotationId: string,
    request: OverrideRotation,
    caller: Caller,
  ) {
    const { secretRef } = await this.get(rotationId, caller);
    await this.#access.mustAsPerson(
      rotationOverridePermission,
      secretRef,
      'override the revocation gate of',
      caller.credentials,
      'those who answer for the platform may',
    );
    return this.#inner.override(rotationId, request, caller);
  }

  async get(rotationId: string, caller: Caller): Promise<Rotation> {
    const rotation = await this.#inner.get(rotationId);
    if (!(await this.#mayRead(rotation.secretRef, caller))) {
      throw new NotFoundError(`There is no rotation ${rotationId}`);
    }
    return rotation;
  }

  async list(query: RotationListQuery, caller: Caller) {
    const criteria = await this.#access.readCriteria(caller.credentials);
    return this.#inner.list(query, criteria);
  }

  async journal(rotationId: string, after: number, caller: Caller) {
    await this.get(rotationId, caller);
    return this.#inner.journal(rotationId, after);
  }

  async #mayReadSecret(secretRef: string, caller: Caller): Promise<string> {
    const ref = fullRef(secretRef);
    if (!(await this.#mayRead(ref, caller))) {
      throw new NotFoundError(`There is no secret ${ref}`);
    }
    return ref;
  }

  #mayRead(ref: string, { credentials }: Caller): Promise<boolean> {
    return this.#access.has(secretReadPermission, ref, credentials);
  }

  async #must(
    permission: ResourcePermission<'secret'>,
    ref: string,
    verb: string,
    { credentials }: Caller,
  ): Promise<void> {
    await this.#access.must(permission, ref, verb, credentials);
  }
}
