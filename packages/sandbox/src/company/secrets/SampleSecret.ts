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
  CredentialKind,
  RotationOverrides,
  Runbook,
  SecretClass,
  SecretHealth,
} from '@keyturn/plugin-secrets-common';
import { SamplePolicyName } from '../samplePolicies';

export type ClusterName = 'eu-1' | 'us-1';

/** Name of a GitOps repository of the company. */
export type GitopsRepository = 'gitops' | 'platform-gitops' | 'legacy-gitops';

/** Where a secret is materialised, and who reads it there. */
export interface SampleTarget {
  /** Default: production. */
  environment?: 'staging';
  cluster: ClusterName;
  namespace: string;
  /** Default: gitops. */
  repository?: GitopsRepository;
  /** Name of the Kubernetes Secret; default is the secret's own name. */
  secretName?: string;
  /** File inside the namespace's folder, which may hold several secrets; default is `<secretName>.yaml`. */
  file?: string;
  keys: string[];
  /** Components whose pods read it here. */
  workloads?: string[];
  /** How they read it; default is one variable for each key. */
  usage?: 'env-from' | 'volume';
  /** What is wrong with the manifest, so that a rotation is refused. */
  flaw?: 'templated' | 'missing-key';
}

/** When the live credential was minted and stops working, in days from now; what is left out, nobody knows. */
export interface SampleLifetime {
  issuedDaysAgo?: number;
  expiresInDays?: number;
}

/** A secret of the sample company, without a value. */
export interface SampleSecret {
  name: string;
  title: string;
  description: string;
  /** A team, or a group that no longer exists. */
  owner: string;
  system: string;
  /** Components that break when it breaks, beside the workloads of its targets. */
  consumers?: string[];
  /** Resources it opens, or other secrets it is derived from. */
  dependsOn?: string[];
  credential: {
    kind: CredentialKind;
    issuer: 'random' | 'key-pair' | 'manual' | 'acme-tokens';
    options?: Record<string, string | number>;
    /** Only its targets must know the value. */
    standalone?: true;
    /** What a person goes by who mints a new one. */
    runbook?: Runbook;
  } & SampleLifetime;
  /** Default: runtime. */
  class?: SecretClass;
  /** Default: held by sealed-secrets. */
  authority?: { ref: string; path?: string };
  targets: SampleTarget[];
  policy?: SamplePolicyName | 'quarterly';
  overrides?: Omit<RotationOverrides, 'policy'>;
  tags?: string[];
  /** What the inventory says of it right after seeding. */
  health: Extract<SecretHealth, 'healthy' | 'due' | 'expired' | 'unknown'>;
}

/** The same target in both clusters. */
export function inBothClusters(
  target: Omit<SampleTarget, 'cluster'>,
): SampleTarget[] {
  return [
    { ...target, cluster: 'eu-1' },
    { ...target, cluster: 'us-1' },
  ];
}

/** Ref of the entity that declares it. */
export function secretRefOf({ name }: SampleSecret): string {
  return `resource:default/${name}`;
}

export function secretNameOf(
  secret: SampleSecret,
  target: SampleTarget,
): string {
  return target.secretName ?? secret.name;
}

/** Everything that breaks when the secret breaks. */
export function consumersOf(secret: SampleSecret): string[] {
  const workloads = secret.targets.flatMap(target => target.workloads ?? []);
  return [...new Set([...workloads, ...(secret.consumers ?? [])])];
}
