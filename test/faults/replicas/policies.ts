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

/** Due again as soon as it was rotated, because a token of the sandbox does not live that long. */
export const POLICIES: Record<string, Partial<RotationPolicy>> = {
  restless: {
    trigger: 'time',
    rotateBefore: 'P300D',
    jitter: 'PT0S',
    approval: 'auto-merge',
    maxOverlap: 'PT0S',
    notifyBefore: ['P100D'],
  },
};
