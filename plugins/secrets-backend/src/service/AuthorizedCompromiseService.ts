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

import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  ReportCompromise,
  secretReadPermission,
  secretReportPermission,
  secretWithdrawPermission,
  WithdrawCompromise,
} from '@keyturn/plugin-secrets-common';
import { Caller } from './Caller';
import { DefaultCompromiseService } from './DefaultCompromiseService';
import { fullRef } from './fullRef';
import { SecretAccess } from './SecretAccess';

/**
 * Lets through who may report the secret, and who may withdraw the report, which are two permissions; a scanner need not
 * be able to read it. Both reject with NotFoundError where the secret does not exist or may not be seen, and with
 * NotAllowedError where it may be seen but not touched.
 */
export class AuthorizedCompromiseService {
  readonly #inner: DefaultCompromiseService;
  readonly #access: SecretAccess;

  constructor(options: {
    inner: DefaultCompromiseService;
    access: SecretAccess;
  }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async report(secretRef: string, report: ReportCompromise, caller: Caller) {
    await this.#must(
      secretReportPermission,
      secretRef,
      caller,
      ref =>
        `You may not report ${ref}; its owners and those of what depends on it may`,
    );
    return this.#inner.report(secretRef, report, caller);
  }

  async withdraw(
    secretRef: string,
    withdrawal: WithdrawCompromise,
    caller: Caller,
  ) {
    await this.#must(
      secretWithdrawPermission,
      secretRef,
      caller,
      ref => `You may not withdraw a report of ${ref}; its owners may`,
    );
    return this.#inner.withdraw(secretRef, withdrawal, caller);
  }

  async #must(
    permission: ResourcePermission<'secret'>,
    secretRef: string,
    { credentials }: Caller,
    refusal: (ref: string) => string,
  ): Promise<void> {
    const ref = fullRef(secretRef);
    if (await this.#access.has(permission, ref, credentials)) return;
    if (await this.#access.has(secretReadPermission, ref, credentials)) {
      throw new NotAllowedError(
        `${refusal(ref)} (permission ${permission.name})`,
      );
    }
    // The same words as for a secret that does not exist.
    throw new NotFoundError(`There is no secret ${ref}`);
  }
}
