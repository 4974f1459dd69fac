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

import path from 'node:path';
import { Fault } from '../engine/messages';
import { Lane } from '../Lane';
import { Mishaps, RotationWalk, Scenario, WalkResult } from '../RotationWalk';
import { SCENARIOS } from '../scenarios';
import { DELIVERIES, WebhookDelivery } from '../WebhookDelivery';
import { Bench } from '../withSandbox';
import { Cell, cellsOf } from './cells';

/** What became of a rotation that met a fault. */
export interface CellResult extends Cell {
  outcome: string;
  violations: string[];
}

/** What became of one whose webhooks went astray. */
export interface DeliveryResult {
  delivery: string;
  outcome: string;
  violations: string[];
}

export interface MatrixResult {
  cells: CellResult[];
  deliveries: DeliveryResult[];
  /** Keys of all cells that there are, run or not. */
  found: string[];
}

const NOTHING: Mishaps = { next: () => [], happened: () => {} };

/** One fault, until it has happened. */
class OneMishap implements Mishaps {
  readonly #fault: Fault;
  isOver = false;

  constructor({ point, kind }: Fault) {
    this.#fault = { point, kind };
  }

  next(): Fault[] {
    return this.isOver ? [] : [this.#fault];
  }

  happened(): void {
    this.isOver = true;
  }
}

/** Rotates once for every fault at every call that a run without faults was seen to make. */
export class FaultMatrix {
  readonly #lanes: Lane[];
  readonly #report: (line: string) => void;

  static async open(options: {
    bench: Bench;
    /** How many rotations are under way at once. */
    lanes: number;
    report: (line: string) => void;
  }): Promise<FaultMatrix> {
    const { dataDir, ...bench } = options.bench;
    const lanes: Lane[] = [];
    for (let i = 1; i <= options.lanes; i++) {
      const name = `matrix-${i}`;
      const file = path.join(dataDir, `${name}.sqlite`);
      lanes.push(await Lane.open({ ...bench, name, database: { file } }));
    }
    return new FaultMatrix(lanes, options.report);
  }

  private constructor(lanes: Lane[], report: (line: string) => void) {
    this.#lanes = lanes;
    this.#report = report;
  }

  /** All there is to try, from one clean run of each scenario; what an earlier scenario covers is left out. */
  async discover(): Promise<Cell[]> {
    const [lane] = this.#lanes;
    // The first rotation of a secret adopts what is there; the later ones are the rule.
    await this.#clean(lane, SCENARIOS[0]);
    const known = new Set<string>();
    const cells: Cell[] = [];
    for (const scenario of SCENARIOS) {
      const { trace } = await this.#clean(lane, scenario);
      const fresh = trace.filter(({ point }) => !known.has(point));
      for (const { point } of fresh) known.add(point);
      cells.push(...cellsOf(scenario.name, fresh));
    }
    return cells;
  }

  async run(cells: Cell[]): Promise<CellResult[]> {
    const queue = [...cells];
    const results = new Map<Cell, CellResult>();
    await Promise.all(
      this.#lanes.map(async lane => {
        for (let cell = queue.shift(); cell; cell = queue.shift()) {
          results.set(cell, await this.#try(lane, cell));
        }
      }),
    );
    return cells.map(cell => results.get(cell)!);
  }

  async runDeliveries(): Promise<DeliveryResult[]> {
    const [lane] = this.#lanes;
    const results: DeliveryResult[] = [];
    for (const delivery of DELIVERIES) {
      const walk = await RotationWalk.begin({
        lane,
        scenario: SCENARIOS[0],
        mishaps: NOTHING,
        webhooks: new WebhookDelivery(delivery),
      });
      const { outcome, violations } = await walk.run();
      results.push({ delivery, outcome, violations });
      if (violations.length > 0) await lane.dropSecret();
    }
    return results;
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes) await lane.close();
  }

  async #clean(lane: Lane, scenario: Scenario): Promise<WalkResult> {
    const walk = await RotationWalk.begin({ lane, scenario, mishaps: NOTHING });
    const result = await walk.run();
    if (result.violations.length > 0) {
      throw new Error(
        `${scenario.name}, without any fault: ${
          result.outcome
        }; ${result.violations.join('; ')}`,
      );
    }
    return result;
  }

  async #try(lane: Lane, cell: Cell): Promise<CellResult> {
    const scenario = SCENARIOS.find(({ name }) => name === cell.scenario)!;
    const mishap = new OneMishap(cell);
    const walk = await RotationWalk.begin({ lane, scenario, mishaps: mishap });
    const result = await walk.run();
    const violations = [
      ...result.violations,
      ...(mishap.isOver ? [] : ['the fault happens']),
    ];
    this.#report(
      `${cell.point} ${cell.kind}: ${[result.outcome, ...violations].join(
        '; ',
      )}`,
    );
    if (violations.length > 0) await lane.dropSecret();
    return { ...cell, outcome: result.outcome, violations };
  }
}
