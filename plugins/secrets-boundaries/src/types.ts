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

/** Where an entity is declared and whose it says it is, as the catalog tells it. @public */
export interface Declaration {
  /** Full entity ref of what is declared, in lower case. */
  ref: string;
  /** Full ref of `spec.owner`, in lower case: the author's claim. Absent where there is none. */
  ownerRef?: string;
  /** Value of `backstage.io/managed-by-location`, which the catalog sets; absent counts as nowhere. */
  location?: string;
  /**
   * What the CODEOWNERS file of the repository says of the declaring file, both on its default branch. Absent where nobody
   * asked, or where it could not be asked: then no rule with `declaredIn: codeowners` counts.
   */
  codeOwners?: string[];
}

/** A place that a target names: files that a rotation edits, and the Kubernetes Secret that runs. @public */
export interface NamedPlace {
  /** Of the target, such as `spec.targets[0]`. */
  field: string;
  manifest: string;
  cluster: string;
  namespace: string;
  secretName: string;
  /** Manifests of workloads, with their field, such as `spec.targets[0].workloads[1].manifest`. */
  workloads: Array<{ field: string; manifest: string }>;
}

/** Whose a credential is, in the issuer's own words, such as `{ client: 'payments-api' }`. @public */
export type Account = Record<string, string>;

/** Everything that a secret names and that makes us act. @public */
export interface NamedThings {
  places: NamedPlace[];
  issuer: string;
  account: Account;
  authority: { ref: string; path?: string };
  /** Absent where the secret names none, so that the default policy counts, under which nothing starts unasked. */
  policy?: string;
}

/** A name that no rule covers. @public */
export interface BoundaryProblem {
  /** Such as `spec.targets[0].namespace`. */
  field: string;
  /** A sentence for a person that begins with the field. It names no other owner. */
  message: string;
  /** The line of config that would cover it, such as `secrets.boundaries.rules[0].targets[0].namespaces: [payments]`. */
  missing?: string;
}

/** A group, or a user, whose entity comes from `groupsFrom`; nothing else is known of owners. @public */
export interface TrustedOwner {
  /** Full entity ref in lower case. */
  ref: string;
  /** `metadata.name`, in its own case. */
  name: string;
  /** `metadata.namespace`, in its own case. */
  namespace: string;
  /** Refs of every group that it is below, near and far. */
  ancestors: string[];
  /** Teams on forges, such as `@acme/payments`, in the words of CODEOWNERS and in lower case. */
  teams: string[];
}

/** Two owners who may name the same. @public */
export interface BoundaryOverlap {
  /** What both may name: path, namespace, account, … */
  what: string;
  /** The patterns of both, as they are after interpolation. */
  patterns: [string, string];
  owners: [string, string];
  /** Numbers of the rules, from 0. */
  rules: [number, number];
}

/** The boundaries of an installation with its owners, as pure functions. @public */
export interface Boundaries {
  /** `missing` where the config has no section: then nothing is covered. */
  readonly mode: 'missing' | 'unrestricted' | 'rules';
  /** Sentences for administrators on what is unsafe or has no effect. */
  readonly warnings: string[];
  readonly overlaps: BoundaryOverlap[];
  /** What of the names is not covered; empty means that all is inside. */
  judge(declaration: Declaration, names: NamedThings): BoundaryProblem[];
  /** The same of places alone, for a rollback. */
  judgePlaces(
    declaration: Declaration,
    places: NamedPlace[],
  ): BoundaryProblem[];
  /** The same of a credential that is there already, by what the issuer says whose it is. */
  judgeAccount(
    declaration: Declaration,
    credential: { issuer: string; account: Account },
  ): BoundaryProblem[];
  /** Whether a rule ties the place of the declaration to its owner, whatever it names. */
  isTied(declaration: Declaration): boolean;
  /** Whether a rule that could count for this owner asks CODEOWNERS about files at this location. */
  asksCodeOwners(declaration: Declaration): boolean;
}
