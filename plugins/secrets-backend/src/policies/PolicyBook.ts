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

import { RootConfigService } from '@backstage/backend-plugin-api';
import {
  RotationOverrides,
  RotationPolicy,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { DEFAULT_POLICY } from './defaultPolicy';
import { loosenedFields } from './loosenedFields';
import { windowProblem } from './rotationWindow';

const CONFIG_KEY = 'secrets.policies';

/**
 * A policy with the overrides of one secret applied. With a problem, overrides were left out that it names, and the
 * secret must not be rotated; with a problem alone, there is no such policy.
 */
export type ResolvedPolicy =
  | { policy: RotationPolicy; name?: string }
  | { policy: RotationPolicy; name?: string; problem: string }
  | { problem: string };

/** The rotation policies of app-config, by name. Read once at startup. */
export class PolicyBook {
  readonly #policies: ReadonlyMap<string, RotationPolicy>;

  /**
   * Reads `secrets.policies`.
   * @throws Error that names every field that is wrong, such as `secrets.policies.standard-90d.ttl`
   */
  static fromConfig(config: RootConfigService): PolicyBook {
    const declared = config.getOptional(CONFIG_KEY) ?? {};
    if (typeof declared !== 'object' || Array.isArray(declared)) {
      throw new Error(`Config ${CONFIG_KEY} must be a map of policies by name`);
    }
    const policies = new Map<string, RotationPolicy>();
    const problems: string[] = [];
    for (const [name, fields] of Object.entries(declared ?? {})) {
      const parsed = rotationPolicySchema.safeParse(fields);
      const { window } = parsed.data ?? {};
      const neverOpens = window && windowProblem(window);
      if (neverOpens) {
        problems.push(`${CONFIG_KEY}.${name}.window: ${neverOpens}`);
      } else if (parsed.success) {
        policies.set(name, parsed.data);
      } else {
        problems.push(
          ...parsed.error.issues.map(issue =>
            [[CONFIG_KEY, name, ...issue.path].join('.'), issue.message].join(
              ': ',
            ),
          ),
        );
      }
    }
    if (problems.length > 0) {
      throw new Error(
        `Rotation policies in the config are not valid: ${problems.join('; ')}`,
      );
    }
    return new PolicyBook(policies);
  }

  private constructor(policies: ReadonlyMap<string, RotationPolicy>) {
    this.#policies = policies;
  }

  /**
   * Pure. Without a named policy the defaults of every field apply, and stand in its place. An override of the window that
   * never opens is left out as if it was not there, because an emergency has no use for it; `neverOpening` names it.
   */
  resolve(overrides: RotationOverrides = {}): ResolvedPolicy {
    const { policy: name, ...fields } = overrides;
    const base = name === undefined ? DEFAULT_POLICY : this.#policies.get(name);
    if (!base) {
      return { problem: this.#unknown(name!) };
    }
    const loosened = loosenedFields(base, fields);
    const refused = new Set<string>(loosened.map(({ field }) => field));
    if (neverOpening(overrides)) refused.add('window');
    const given = Object.entries(fields).filter(
      ([field, value]) => value !== undefined && !refused.has(field),
    );
    const policy = { ...base, ...Object.fromEntries(given) };
    return loosened.length === 0
      ? { policy, name }
      : { policy, name, problem: sentencesOf(loosened) };
  }

  #unknown(name: string): string {
    const known = [...this.#policies.keys()].sort();
    return `spec.rotation.policy names the unknown policy '${name}'; ${
      known.length > 0
        ? `known are: ${known.join(', ')}`
        : `no policy is configured under ${CONFIG_KEY}`
    }`;
  }
}

function sentencesOf(loosened: ReturnType<typeof loosenedFields>): string {
  return loosened.map(({ sentence }) => sentence).join('; ');
}

/** A sentence where a secret has a window of its own that never opens. Pure. */
export function neverOpening({ window }: RotationOverrides = {}):
  | string
  | undefined {
  const problem = window && windowProblem(window);
  return problem && `spec.rotation.window ${problem}`;
}
