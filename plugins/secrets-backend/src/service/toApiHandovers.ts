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

import { SecretHandovers } from '@keyturn/plugin-secrets-common';
import { HandoverStore } from '../database/HandoverStore';
import { SecretStore } from '../database/SecretStore';

/**
 * What a secret has to do with others that declare the same Secrets; undefined where there are none. Who declares its Secrets
 * has asked for them, and is named to those who may read it. Whose Secrets it asks for, the guard names to those alone who may read that one.
 */
export async function toApiHandovers(
  store: Pick<HandoverStore, 'of'>,
  secrets: Pick<SecretStore, 'show'>,
  ref: string,
): Promise<SecretHandovers | undefined> {
  const { earlier, later, asked, awaited } = await store.of(ref);
  const refs = [
    ...earlier.map(({ fromRef }) => fromRef),
    ...(later ? [later.toRef] : []),
    ...asked.map(({ toRef }) => toRef),
    ...awaited.map(({ fromRef }) => fromRef),
  ];
  if (refs.length === 0) return undefined;
  const records = await secrets.show(refs);
  const found = new Map(refs.map((one, i) => [one, records[i]]));
  const named = (one: string) => ({ ref: one, title: found.get(one)?.title });
  return {
    earlier: earlier.map(({ fromRef, at, seq, hash }) => ({
      ...named(fromRef),
      at,
      seq,
      hash,
    })),
    later: later && { ...named(later.toRef), at: later.at },
    asked: asked.map(({ toRef, since, problem }) => ({
      ...named(toRef),
      ownerRef: found.get(toRef)?.ownerRef,
      since,
      problem,
    })),
    awaited: awaited
      .filter(({ problem }) => problem === 'owner')
      .map(({ fromRef, since }) => ({
        ...named(fromRef),
        ownerRef: found.get(fromRef)?.ownerRef,
        since,
      })),
  };
}
