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
  CredentialIssuer,
  Forge,
  PropagationProbe,
  ResolvedTarget,
  SecretAuthority,
} from '@keyturn/plugin-secrets-node';
import { boundModule } from './boundModule';
import { DEFAULT_REQUEST_LIMITS, RequestLimits } from './requestLimits';
import { clusterOf, hostOf } from './upstreamOf';

/**
 * The address book of modules. Modules register while the backend starts; afterwards it is only read. Forges and probes are
 * handed out so that no more is asked of one host or cluster than the limits allow, also by many callers together.
 */
export class ModuleRegistry {
  readonly #issuers = new Map<string, CredentialIssuer>();
  readonly #authorities = new Map<string, SecretAuthority>();
  readonly #forges = new Map<string, Forge>();
  readonly #probes = new Map<string, PropagationProbe>();
  #limits = DEFAULT_REQUEST_LIMITS;

  get limits(): RequestLimits {
    return this.#limits;
  }

  /** Modules register before there is a config. */
  limitRequests(limits: RequestLimits): void {
    this.#limits = limits;
  }

  addIssuer(issuer: CredentialIssuer): void {
    add(this.#issuers, issuer, 'issuer');
  }

  addAuthority(authority: SecretAuthority): void {
    add(this.#authorities, authority, 'authority');
  }

  addForge(forge: Forge): void {
    const bound = boundModule(forge, {
      limits: () => this.#limits,
      upstreamOf: hostOf,
      shared: ['readFile', 'codeOwners'],
    });
    add(this.#forges, bound, 'forge');
  }

  addProbe(probe: PropagationProbe): void {
    const bound = boundModule(probe, {
      limits: () => this.#limits,
      upstreamOf: clusterOf,
      shared: [],
    });
    add(this.#probes, bound, 'probe');
  }

  issuer(id: string): CredentialIssuer | undefined {
    return this.#issuers.get(id);
  }

  authority(id: string): SecretAuthority | undefined {
    return this.#authorities.get(id);
  }

  /** The first forge that serves this file or repository. */
  forgeFor(url: string): Forge | undefined {
    return [...this.#forges.values()].find(forge => forge.handles(url));
  }

  /** The first probe that can look at this target. */
  probeFor(target: ResolvedTarget): PropagationProbe | undefined {
    return [...this.#probes.values()].find(probe => probe.observes(target));
  }

  /** Ids of all issuers or authorities, for sentences such as "known are: random, key-pair". */
  ids(of: 'issuers' | 'authorities'): string[] {
    const map = of === 'issuers' ? this.#issuers : this.#authorities;
    return [...map.keys()].sort();
  }
}

function add<T extends { id: string }>(
  map: Map<string, T>,
  module: T,
  rank: string,
): void {
  if (map.has(module.id)) {
    throw new Error(`The ${rank} '${module.id}' was already registered`);
  }
  map.set(module.id, module);
}
