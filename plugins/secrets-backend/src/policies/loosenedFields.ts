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
  RotationOverrides,
  RotationPolicy,
} from '@keyturn/plugin-secrets-common';
import { Duration } from 'luxon';
import { restartApprovalOf } from './restartApproval';

interface Loosening {
  field: keyof RotationPolicy;
  sentence: string;
}

/**
 * Overrides by which a secret would be rotated less safely than its policy says: whether anybody looks at the change,
 * how soon a credential that may still be in use is revoked, and who is told where its owner does not act. Pure.
 *
 * Everybody who may declare a secret writes its overrides, the policy only who runs the portal. The other fields say
 * when a rotation starts, how long it may take and how loud it is; those a team knows best itself.
 */
export function loosenedFields(
  policy: RotationPolicy,
  overrides: RotationOverrides,
): Loosening[] {
  const { approval, restartApproval, maxOverlap, revokeOld, emergency } =
    overrides;
  const found: Loosening[] = [];
  if (approval === 'auto-merge' && policy.approval !== 'auto-merge') {
    found.push({
      field: 'approval',
      sentence:
        'spec.rotation.approval: auto-merge can only be given by a policy',
    });
  }
  if (
    restartApproval === 'auto-merge' &&
    restartApprovalOf(policy) !== 'auto-merge'
  ) {
    found.push({
      field: 'restartApproval',
      sentence:
        'spec.rotation.restartApproval: auto-merge can only be given by a policy',
    });
  }
  if (maxOverlap && lasting(maxOverlap) < lasting(policy.maxOverlap)) {
    found.push({
      field: 'maxOverlap',
      sentence: `spec.rotation.maxOverlap: ${maxOverlap} is shorter than the ${policy.maxOverlap} of the policy; a secret may only make it longer`,
    });
  }
  if (revokeOld && !policy.revokeOld) {
    found.push({
      field: 'revokeOld',
      sentence:
        'spec.rotation.revokeOld: true can only be given by a policy, because this one keeps the old version',
    });
  }
  if (emergency) {
    found.push({
      field: 'emergency',
      sentence: 'spec.rotation.emergency can only be given by a policy',
    });
  }
  for (const field of ['escalateTo', 'escalateAfter'] as const) {
    if (overrides[field] && overrides[field] !== policy[field]) {
      found.push({
        field,
        sentence: `spec.rotation.${field} can only be given by a policy`,
      });
    }
  }
  return found;
}

function lasting(duration: string): number {
  return Duration.fromISO(duration).toMillis();
}
