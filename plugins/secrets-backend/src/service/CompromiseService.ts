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
  Compromise,
  CompromiseReport,
  ReportCompromise,
  WithdrawCompromise,
} from '@keyturn/plugin-secrets-common';
import { Caller } from './RotationService';

/**
 * Reports that secrets are compromised. Both reject with NotFoundError where the secret does not exist or may not be
 * seen, and with NotAllowedError where it may be seen but not reported.
 */
export interface CompromiseService {
  /**
   * Marks the secret, tells everybody concerned and has the emergency rotation started, or makes an open one an
   * emergency. Idempotent: the first report counts until it is contained or withdrawn.
   * @throws ConflictError where the secret is retired
   */
  report(
    secretRef: string,
    report: ReportCompromise,
    caller: Caller,
  ): Promise<CompromiseReport>;
  /** @throws ConflictError where there is no open report */
  withdraw(
    secretRef: string,
    withdrawal: WithdrawCompromise,
    caller: Caller,
  ): Promise<Compromise>;
}
