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
import { currentScope } from '../requestScope';
import { Bulkhead } from './Bulkhead';
import { RequestLimits } from './requestLimits';
import { SharedReads } from './SharedReads';

/**
 * The same module behind a bulkhead for each upstream that it talks to. By shape: every method that takes a call context is a
 * request to the upstream, also one that the contract gets later, and every other one is none.
 */
export function boundModule<T extends { title: string }>(
  module: T,
  options: {
    limits: () => RequestLimits;
    /** Which upstream it is, by the first argument of a call. */
    upstreamOf: (argument: unknown) => string;
    /** Methods whose answer those can share who ask the same at the same time, and change nothing. */
    shared: Array<keyof T & string>;
  },
): T {
  const { limits, upstreamOf } = options;
  const shared: string[] = options.shared;
  const bulkheads = new Map<string, Bulkhead>();
  const reads = new SharedReads();

  const ask = async (
    upstream: string,
    signal: AbortSignal,
    work: () => Promise<unknown>,
  ) => {
    const bulkhead =
      bulkheads.get(upstream) ??
      new Bulkhead({ title: `${module.title} (${upstream})`, limits });
    bulkheads.set(upstream, bulkhead);
    try {
      return await bulkhead.run(currentScope(), signal, work);
    } finally {
      // Names of upstreams come from declarations, so none is kept longer than it is of use.
      if (bulkhead.idle) bulkheads.delete(upstream);
    }
  };

  // Over an object of its own, because a module may be frozen.
  return new Proxy({} as T, {
    has: (_, property) => property in module,
    get: (_, property) => {
      const member: unknown = Reflect.get(module, property, module);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const [argument, context, ...rest] = args;
        if (!isCallContext(context)) return Reflect.apply(member, module, args);
        const call = (given: CallContext) =>
          ask(upstreamOf(argument), given.signal, async () =>
            Reflect.apply(member, module, [argument, given, ...rest]),
          );
        const isShared =
          shared.includes(String(property)) && currentScope().readsOnly;
        return isShared
          ? reads.run(
              JSON.stringify([property, argument, ...rest]),
              context,
              call,
            )
          : call(context);
      };
    },
  });
}

function isCallContext(value: unknown): value is CallContext {
  return (
    typeof value === 'object' &&
    value !== null &&
    'signal' in value &&
    'now' in value
  );
}
