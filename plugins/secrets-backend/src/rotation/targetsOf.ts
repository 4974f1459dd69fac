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

import { ResolvedTarget } from '@keyturn/plugin-secrets-node';
import { RotationRecord, RotationTarget } from '../database/RotationStore';

/** How the targets of a rotation relate to those that are declared now. */
export interface TargetsNow {
  /** Still declared: each must run the new version. Where none is left, all of the rotation's count. */
  counting: RotationTarget[];
  /** Declared no more, so nobody waits for them. */
  dropped: RotationTarget[];
  /** Declared since the rotation issued: they hold what was there before. */
  added: RotationTarget[];
}

export function targetsOf(
  rotation: Pick<RotationRecord, 'targets'>,
  declared: ResolvedTarget[],
): TargetsNow {
  const ids = new Set(declared.map(({ id }) => id));
  const kept = rotation.targets.filter(({ target }) => ids.has(target.id));
  // A declaration that was emptied is no evidence of anything.
  const counting = kept.length > 0 ? kept : rotation.targets;
  const known = new Set(rotation.targets.map(({ target }) => target.id));
  return {
    counting,
    dropped: rotation.targets.filter(target => !counting.includes(target)),
    added: declared
      .filter(({ id }) => !known.has(id))
      .map(target => ({ target, state: 'unobserved', evidence: [] })),
  };
}
