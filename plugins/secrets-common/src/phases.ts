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

import { z } from 'zod';

/**
 * The last fact established about a rotation, in the order of its walk. Phases are facts, not intentions:
 * `issued` means the new version exists and its edits are stored.
 * @public
 */
export const ROTATION_PHASES = [
  'requested',
  'issued',
  'proposed',
  'merged',
  'propagated',
  'completed',
] as const;

/**
 * The way back that a person may ask for once a rotation is merged, in its order: the change back is proposed,
 * merged, seen in every target, and the new version has been ended.
 * @public
 */
export const ROLLBACK_PHASES = [
  'rollback-proposed',
  'rollback-merged',
  'rollback-propagated',
  'rolled-back',
] as const;

/** Every value `phase` can have: the walk, the way back, and the two ways to end early. @public */
export const rotationPhaseSchema = z.enum([
  ...ROTATION_PHASES,
  ...ROLLBACK_PHASES,
  'cancelled',
  'failed',
]);
/** See {@link rotationPhaseSchema}. @public */
export type RotationPhase = z.infer<typeof rotationPhaseSchema>;

/** Conditions beside the phase; they say why a rotation does not move. @public */
export const rotationConditionSchema = z.enum([
  'stalled',
  'partial',
  'blocked',
]);
/** See {@link rotationConditionSchema}. @public */
export type RotationCondition = z.infer<typeof rotationConditionSchema>;

/** Whether nothing more will happen. @public */
export function isTerminalPhase(phase: RotationPhase): boolean {
  return (
    phase === 'completed' ||
    phase === 'rolled-back' ||
    phase === 'cancelled' ||
    phase === 'failed'
  );
}

/** Whether it is on its way back to the previous version, or has arrived there. @public */
export function isRollbackPhase(phase: RotationPhase): boolean {
  const walk: readonly string[] = ROLLBACK_PHASES;
  return walk.includes(phase);
}

/** Whether a rotation in this phase can still be undone: the merge is the point of no return. @public */
export function isCancellablePhase(phase: RotationPhase): boolean {
  return phase === 'requested' || phase === 'issued' || phase === 'proposed';
}

/**
 * Whether `phase` is at or past `target` on the walk; a rotation that ended early reached nothing, and one that goes
 * back was merged before.
 * @public
 */
export function hasReachedPhase(
  phase: RotationPhase,
  target: (typeof ROTATION_PHASES)[number],
): boolean {
  const walk: readonly string[] = ROTATION_PHASES;
  const reached = isRollbackPhase(phase) ? 'merged' : phase;
  return walk.indexOf(reached) >= walk.indexOf(target);
}
