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

import { RotationStore } from '@keyturn/plugin-secrets-backend/src/database/RotationStore';
import { TokenServiceClient } from '@keyturn/sandbox/src/tokenIssuer';
import { Modules } from './openModules';
import { EngineOptions } from './messages';

/** What the engine stands on. */
export interface Ground {
  modules: Modules;
  store: RotationStore;
}

/** Breaks one promise on purpose, and leaves everything else as it is. */
export function sabotaged(
  ground: Ground,
  { sabotage, addresses }: EngineOptions,
): Ground {
  const { modules, store } = ground;
  const { issuer, forge, probe } = modules;
  const tokens = new TokenServiceClient(addresses.tokenService);
  switch (sabotage) {
    case 'mints-twice': {
      let wish: { label: string; client: string } | undefined;
      return {
        store,
        modules: {
          ...modules,
          issuer: override(issuer, {
            async issue(request, context) {
              const { options } = request.secret.spec.credential;
              const client = String(options?.client);
              wish = { label: request.rotationId, client };
              return issuer.issue(request, context);
            },
            async revoke(version, secret, context) {
              const result = await issuer.revoke(version, secret, context);
              if (wish) await tokens.issueToken(wish, context.signal);
              return result;
            },
          }),
        },
      };
    }
    case 'revokes-early':
      return {
        store,
        modules: {
          ...modules,
          issuer: override(issuer, {
            async verify(credential, request, context) {
              const { options } = request.secret.spec.credential;
              const live = await tokens.listTokens(
                String(options?.client),
                context.signal,
              );
              for (const { id, label } of live) {
                if (label !== request.rotationId) {
                  await tokens.revokeToken(id, context.signal);
                }
              }
              return issuer.verify(credential, request, context);
            },
          }),
        },
      };
    case 'proposes-twice':
      return {
        store,
        modules: {
          ...modules,
          forge: override(forge, {
            async propose(request, context) {
              const branch = `${request.branch}-twin`;
              await forge.propose({ ...request, branch }, context);
              return forge.propose(request, context);
            },
          }),
        },
      };
    case 'withdraws-nothing':
      return {
        store,
        modules: {
          ...modules,
          forge: override(forge, { withdraw: async () => undefined }),
        },
      };
    case 'forgets-journal':
      return {
        modules,
        store: override(store, {
          change: (id, ticket, change) =>
            store.change(id, ticket, {
              ...change,
              journal: change.phase === 'merged' ? [] : change.journal,
            }),
        }),
      };
    case 'goes-silent':
      return { modules, store: override(store, { due: async () => [] }) };
    case 'completes-early':
      return {
        modules,
        store: override(store, {
          change: (id, ticket, change) =>
            store.change(id, ticket, {
              ...change,
              phase: change.phase === 'merged' ? 'completed' : change.phase,
            }),
        }),
      };
    case 'asks-elsewhere':
      return {
        store,
        modules: {
          ...modules,
          issuer: override(issuer, {
            async verify(credential, request, context) {
              await tokens.listTokens('somebody-else', context.signal);
              return issuer.verify(credential, request, context);
            },
          }),
        },
      };
    case 'believes-labels':
      return {
        store,
        modules: {
          ...modules,
          probe: override(probe, {
            async observe(request, context) {
              const seen = await probe.observe(request, context);
              return seen.versionId === request.versionId
                ? { ...seen, state: 'running', restart: undefined }
                : seen;
            },
            async consumers(request, context) {
              const seen = await probe.consumers!(request, context);
              return {
                consumers: seen.consumers.map(one => ({
                  ...one,
                  state: 'running' as const,
                })),
              };
            },
          }),
        },
      };
    case 'believes-merges': {
      const merged = new Set<string>();
      const believed = new Map<string, string>();
      return {
        store,
        modules: {
          ...modules,
          forge: override(forge, {
            async getPullRequest(url, context) {
              const pull = await forge.getPullRequest(url, context);
              if (pull.state === 'merged') merged.add(url);
              return pull;
            },
            async readFile(url, context, commit) {
              const known = believed.get(url);
              if (known !== undefined) return known;
              const content = await forge.readFile(url, context, commit);
              if (merged.size > 0) believed.set(url, content);
              return content;
            },
          }),
        },
      };
    }
    default:
      return ground;
  }
}

/** The same object but for some methods. */
function override<T extends object>(object: T, methods: Partial<T>): T {
  return new Proxy(object, {
    get(target, property) {
      const own = Reflect.get(methods, property);
      if (own !== undefined) return own;
      const member = Reflect.get(target, property, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
