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

/** What a controller last found out about an object. */
export interface Condition {
  type: string;
  status: 'True' | 'False';
  reason?: string;
  message?: string;
  lastUpdateTime: string;
  lastTransitionTime: string;
}

export type Finding = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** The conditions after new findings; a condition that stays as it was keeps its times. */
export function withFindings(
  conditions: readonly Condition[],
  findings: Finding[],
  timestamp: string,
): Condition[] {
  return findings.map(finding => {
    const before = conditions.find(({ type }) => type === finding.type);
    const sameStatus = before?.status === finding.status;
    const same =
      sameStatus &&
      before?.reason === finding.reason &&
      before?.message === finding.message;
    return {
      ...finding,
      lastUpdateTime: same && before ? before.lastUpdateTime : timestamp,
      lastTransitionTime:
        sameStatus && before ? before.lastTransitionTime : timestamp,
    };
  });
}
