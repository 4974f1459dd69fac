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

import { CallContext } from '@keyturn/plugin-secrets-node';

interface OpenRead {
  result: Promise<unknown>;
  controller: AbortController;
  readers: number;
}

/** Has those who read the same at the same time share one request. It goes on for as long as one of them waits for it. */
export class SharedReads {
  readonly #open = new Map<string, OpenRead>();

  async run<T>(
    key: string,
    context: CallContext,
    read: (context: CallContext) => Promise<T>,
  ): Promise<T> {
    const open = this.#open.get(key) ?? this.#begin(key, context, read);
    open.readers += 1;
    try {
      return (await untilAborted(open.result, context.signal)) as T;
    } finally {
      open.readers -= 1;
      if (open.readers === 0) {
        this.#end(key, open);
        open.controller.abort(context.signal.reason);
      }
    }
  }

  #begin(
    key: string,
    context: CallContext,
    read: (context: CallContext) => Promise<unknown>,
  ): OpenRead {
    const controller = new AbortController();
    const { logger } = context;
    const now = () => context.now();
    const open: OpenRead = {
      controller,
      readers: 0,
      result: read({ signal: controller.signal, logger, now }),
    };
    this.#open.set(key, open);
    const end = () => this.#end(key, open);
    // Each reader is told of a failure; here it only must not count as one that nobody was told.
    open.result.then(end, end);
    return open;
  }

  #end(key: string, open: OpenRead): void {
    if (this.#open.get(key) === open) this.#open.delete(key);
  }
}

function untilAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    result.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
