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

import { RotationStore, TicketLostError } from '../database/RotationStore';

/** How long a ticket outlives its last renewal: as long as a dead process keeps others from a rotation. */
const TICKET_SECONDS = 30;
const RENEW_EVERY_MS = 10_000;

/**
 * The right to work on one rotation, held by one runner among all replicas. It is renewed while the work goes on;
 * when it cannot be, the signal aborts and the store refuses every later write.
 */
export class RotationTicket {
  readonly id: string;
  readonly #store: RotationStore;
  readonly #rotationId: string;
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;

  /** Undefined when somebody else holds it. */
  static async claim(options: {
    store: RotationStore;
    rotationId: string;
    newId: () => string;
    signal?: AbortSignal;
  }): Promise<RotationTicket | undefined> {
    const { store, rotationId } = options;
    const id = options.newId();
    return (await store.claim(rotationId, id, TICKET_SECONDS))
      ? new RotationTicket(id, store, rotationId, options.signal)
      : undefined;
  }

  private constructor(
    id: string,
    store: RotationStore,
    rotationId: string,
    signal?: AbortSignal,
  ) {
    this.id = id;
    this.#store = store;
    this.#rotationId = rotationId;
    this.signal = signal
      ? AbortSignal.any([signal, this.#abort.signal])
      : this.#abort.signal;
    this.#timer = setInterval(() => this.#renew(), RENEW_EVERY_MS);
    this.#timer.unref();
  }

  /** Aborts when the ticket is lost or whoever asked for the work gives up. */
  readonly signal: AbortSignal;

  /** @throws TicketLostError */
  async hold(): Promise<void> {
    if (!(await this.#store.renew(this.#rotationId, this.id, TICKET_SECONDS))) {
      this.#lose();
    }
    this.signal.throwIfAborted();
  }

  /** Keeps it until it expires, so that nobody takes up at once what cannot even be written down. */
  leave(): void {
    clearInterval(this.#timer);
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#store.release(this.#rotationId, this.id);
  }

  #renew(): void {
    this.#store.renew(this.#rotationId, this.id, TICKET_SECONDS).then(
      held => held || this.#lose(),
      // The database cannot be asked: work on what may be somebody else's by now would be reckless.
      () => this.#lose(),
    );
  }

  #lose(): void {
    this.#abort.abort(
      new TicketLostError(
        `The ticket of rotation ${this.#rotationId} was lost`,
      ),
    );
  }
}
