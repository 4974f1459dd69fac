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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { Fault, FaultKind, TracedCall } from './messages';

/** The names of a call: where in the journey, whose, which, and the how-many-eth. */
interface Call {
  part: string;
  method: string;
  args: unknown[];
}

/**
 * Names every call that the engine makes to the outside, and lets a fault happen at a named one. The name says in which
 * phase the rotation is, so it stays the same as long as the engine does the same: calls that are added to the engine
 * are named without anything being changed here.
 */
export class FaultPoints {
  readonly #count = new Map<string, number>();
  readonly #kill: () => never;
  /** Aborted when a call gets no answer, as the deadline of a scheduled task would be. */
  #deadline = new AbortController();
  /** The phase that the rotation was last seen in. */
  #phase = 'requested';
  #armed: Fault[] = [];
  #trace: TracedCall[] = [];
  #happened: Fault[] = [];

  /** @param options.kill - ends the process at once, with nothing tidied up */
  constructor(options: { kill: () => never }) {
    this.#kill = options.kill;
  }

  get deadline(): AbortSignal {
    return this.#deadline.signal;
  }

  /** @param restart - whether calls are counted from the beginning, as for a new rotation */
  arm(faults: Fault[], restart: boolean): void {
    this.#armed = [...faults];
    this.#deadline = new AbortController();
    if (!restart) return;
    this.#count.clear();
    this.#phase = 'requested';
  }

  takeTrace(): TracedCall[] {
    return this.#trace.splice(0);
  }

  takeHappened(): Fault[] {
    return this.#happened.splice(0);
  }

  /** The same object, but each asynchronous call of it is a point. */
  wrap<T extends object>(part: string, object: T): T {
    return new Proxy(object, {
      get: (target, property) => {
        const member = Reflect.get(target, property, target);
        return typeof member === 'function'
          ? (...args: unknown[]) =>
              this.#call({ part, method: String(property), args }, () =>
                member.apply(target, args),
              )
          : member;
      },
    });
  }

  #call(call: Call, run: () => unknown): unknown {
    const next = this.#nameOf(call);
    const fault = this.#armed.find(({ point }) => point === next);
    if (fault && isBefore(fault.kind)) return this.#before(call, next, fault);
    const answer = run();
    if (!isPromised(answer)) return answer;
    this.#passed(call, next);
    return this.#after(call, answer, fault, run);
  }

  /** Only names of asynchronous calls are ever armed. */
  async #before(call: Call, point: string, fault: Fault): Promise<never> {
    this.#passed(call, point);
    this.#happen(fault);
    if (fault.kind === 'killed-before') this.#kill();
    throw new UpstreamError(`${call.part} is in trouble`, {
      retryable: fault.kind === 'error',
    });
  }

  async #after(
    call: Call,
    answer: PromiseLike<unknown>,
    fault: Fault | undefined,
    run: () => unknown,
  ): Promise<unknown> {
    let result = await answer;
    this.#follow(call, result);
    if (!fault) return result;
    this.#happen(fault);
    switch (fault.kind) {
      case 'killed-after':
        return this.#kill();
      case 'lost-answer':
        throw new UpstreamError(`${call.part} gave no usable answer`, {
          retryable: true,
        });
      case 'no-answer':
        return this.#never();
      case 'twice':
        result = await run();
        return result;
      default:
        throw new Error(`${fault.kind} does not happen after a call`);
    }
  }

  /** The run is given up, and the call with it. */
  #never(): Promise<never> {
    const { signal } = this.#deadline;
    const pending = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    this.#deadline.abort(new Error('No answer until the deadline'));
    return pending;
  }

  #nameOf({ part, method, args }: Call): string {
    const detail = part === 'store' ? writtenPhase(args) : '';
    const name = `${this.#phase} · ${part}.${method}${detail}`;
    const count = (this.#count.get(name) ?? 0) + 1;
    return count === 1 ? name : `${name} (${count})`;
  }

  #passed(call: Call, point: string): void {
    const name = point.replace(/ \(\d+\)$/, '');
    this.#count.set(name, (this.#count.get(name) ?? 0) + 1);
    this.#trace.push({ point, part: call.part, method: call.method });
  }

  #happen(fault: Fault): void {
    this.#armed = this.#armed.filter(one => one !== fault);
    this.#happened.push(fault);
  }

  /** The phase is what the store was last seen to hold. */
  #follow({ part, method, args }: Call, result: unknown): void {
    if (part !== 'store') return;
    const record = result as { phase?: string; undo?: unknown } | undefined;
    if (method === 'get' && record?.phase) {
      this.#phase = record.undo ? 'walking back' : record.phase;
    }
    this.#phase = writtenPhase(args).slice(' → '.length) || this.#phase;
  }
}

/** What is promised need not be a `Promise`: a transaction of knex is none. */
function isPromised(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    typeof Reflect.get(answer, 'then') === 'function'
  );
}

function isBefore(kind: FaultKind): boolean {
  return ['killed-before', 'error', 'refused'].includes(kind);
}

/** ` → issued` where a change establishes that phase. */
function writtenPhase(args: unknown[]): string {
  const change = args.find(
    (arg): arg is { phase: string } =>
      typeof arg === 'object' &&
      arg !== null &&
      typeof (arg as { phase?: unknown }).phase === 'string',
  );
  return change ? ` → ${change.phase}` : '';
}
