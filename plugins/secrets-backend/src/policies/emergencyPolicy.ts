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

import { RotationPolicy } from '@keyturn/plugin-secrets-common';

/**
 * The policy by which a compromised secret is rotated: no window, no waiting for others to share a pull request with,
 * and whatever its rules for emergencies say; an approval of theirs goes for restarts as well. Pure.
 */
export function emergencyPolicy(policy: RotationPolicy): RotationPolicy {
  const { window: _, batchFor: __, emergency = {}, ...rest } = policy;
  const restartApproval =
    emergency.restartApproval ?? emergency.approval ?? policy.restartApproval;
  return { ...rest, ...emergency, restartApproval };
}
