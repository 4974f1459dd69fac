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
  isRollbackPhase,
  JournalEntry,
  ROLLBACK_PHASES,
  Rotation,
  ROTATION_PHASES,
  RotationPhase,
} from '@keyturn/plugin-secrets-common';

export interface PhaseStep {
  phase: RotationPhase;
  state: 'done' | 'current' | 'ahead';
  at?: string;
}

/**
 * The walk of a rotation as steps with the time each fact was established. A rotation that ended early
 * shows the phases its journal tells of, and its end instead of those it never reached; one that is rolled back shows
 * the way back instead.
 */
export function phaseSteps(
  rotation: Rotation,
  journal: JournalEntry[],
): PhaseStep[] {
  const at = phaseTimes(rotation, journal);
  const { phase } = rotation;
  if (phase === 'cancelled' || phase === 'failed') {
    return [
      ...reached(at),
      { phase, state: 'current', at: at.get(phase) ?? rotation.updatedAt },
    ];
  }
  if (isRollbackPhase(phase)) {
    return [...reached(at), ...stepsOf(ROLLBACK_PHASES, phase, at)];
  }
  return stepsOf(ROTATION_PHASES, phase, at);
}

function reached(at: Map<string, string>): PhaseStep[] {
  return ROTATION_PHASES.filter(name => at.has(name)).map(name =>
    step(name, 'done', at),
  );
}

function stepsOf(
  walk: readonly RotationPhase[],
  phase: RotationPhase,
  at: Map<string, string>,
): PhaseStep[] {
  const current = walk.indexOf(phase);
  return walk.map((name, i) => {
    if (i === current) return step(name, 'current', at);
    return step(name, i < current ? 'done' : 'ahead', at);
  });
}

function step(
  phase: RotationPhase,
  state: PhaseStep['state'],
  at: Map<string, string>,
): PhaseStep {
  return { phase, state, at: at.get(phase) };
}

function phaseTimes(
  rotation: Rotation,
  journal: JournalEntry[],
): Map<string, string> {
  const times = new Map([['requested', rotation.createdAt]]);
  for (const { event, at } of journal) {
    const [family, phase] = event.split('.');
    if (family === 'phase' && phase && !times.has(phase)) times.set(phase, at);
  }
  return times;
}
