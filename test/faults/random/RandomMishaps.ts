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

import { Cell } from '../matrix/cells';
import { Fault } from '../engine/messages';
import { Mishaps } from '../RotationWalk';
import { Sighting } from '../Sighting';
import { Dice } from './Dice';

/** So that each rotation comes to an end. */
const MOST = 8;
const CHANCE = 0.85;
/** Of the faults, so many are kills. */
const KILLS = 0.6;

/** The phases that one turn of the engine can go through, by the one in which it begins. */
const AHEAD: Record<string, string[]> = {
  requested: ['requested', 'issued', 'proposed'],
  issued: ['issued', 'proposed'],
  proposed: ['proposed', 'merged', 'propagated'],
  merged: ['merged', 'propagated'],
  propagated: ['propagated', 'completed'],
  'rollback-proposed': [
    'rollback-proposed',
    'rollback-merged',
    'rollback-propagated',
  ],
  'rollback-merged': ['rollback-merged', 'rollback-propagated'],
};

/** Several faults in one rotation, each somewhere in what the engine is about to do. */
export class RandomMishaps implements Mishaps {
  readonly #dice: Dice;
  readonly #cells: Cell[];
  readonly log: string[] = [];
  #left = MOST;
  #armed: Fault[] = [];

  constructor(dice: Dice, cells: Cell[]) {
    this.#dice = dice;
    this.#cells = cells;
  }

  next({ rotation }: Sighting): Fault[] {
    this.#armed = [];
    if (this.#left === 0 || this.#dice.roll() > CHANCE) return [];
    const now = rotation.undo ? 'walking back' : rotation.phase;
    const phase = this.#dice.pick(AHEAD[now] ?? [now]);
    const wantsKill = this.#dice.roll() < KILLS;
    const near = this.#cells.filter(
      ({ point, kind }) =>
        point.startsWith(`${phase} · `) &&
        kind.startsWith('killed') === wantsKill,
    );
    if (near.length > 0) {
      const { point, kind } = this.#dice.pick(near);
      this.#armed = [{ point, kind }];
    }
    return this.#armed;
  }

  happened(): void {
    this.#left -= 1;
    this.log.push(
      ...this.#armed.map(({ point, kind }) => `${kind} at ${point}`),
    );
  }
}
