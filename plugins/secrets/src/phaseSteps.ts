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
  hasReachedPhase,
  JournalEntry,
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
 * shows the phases its journal tells of, and its end instead of those it never reached.
 */
export function phaseSteps(
  rotation: Rotation,
  journal: JournalEntry[],
): PhaseStep[] {
  const at = phaseTimes(rotation, journal);
  const { phase } = rotation;
  if (phase === 'cancelled' || phase === 'failed') {
    const reached = ROTATION_PHASES.filter(name => at.has(name));
    return [
      ...reached.map(name => step(name, 'done', at)),
      { phase, state: 'current', at: at.get(phase) ?? rotation.updatedAt },
    ];
  }
  return ROTATION_PHASES.map(name => {
    if (name === phase) return step(name, 'current', at);
    return step(name, hasReachedPhase(phase, name) ? 'done' : 'ahead', at);
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
