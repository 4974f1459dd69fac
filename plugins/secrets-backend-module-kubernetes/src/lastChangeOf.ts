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

import { DateTime } from 'luxon';
import { KubernetesObject, ManagedFields } from './kubernetesObjects';

/**
 * When the data of a Secret last changed, to the second; undefined where the cluster does not tell. Whoever has only
 * touched something else, such as a label, does not count where the data has an entry of its own.
 */
export function lastChangeOf(
  secret: KubernetesObject | undefined,
): DateTime | undefined {
  const entries = secret?.metadata?.managedFields ?? [];
  const ofData = entries.filter(ownsData);
  const times = (ofData.length > 0 ? ofData : entries).map(({ time = '' }) =>
    DateTime.fromISO(time, { zone: 'utc' }),
  );
  return times.length > 0 && times.every(({ isValid }) => isValid)
    ? DateTime.max(...times)
    : undefined;
}

function ownsData({ fieldsV1 = {} }: ManagedFields): boolean {
  return 'f:data' in fieldsV1 || 'f:stringData' in fieldsV1;
}
