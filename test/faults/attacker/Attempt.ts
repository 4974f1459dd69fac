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

import { Company } from './Company';
import { Planted, Spec } from './planting';

/** What the issue of boundaries names, in its order. */
export const KINDS = [
  'owner claimed',
  'group made',
  'location',
  'path and namespace',
  'account and adopted id',
  'change under an open rotation',
  'shared pull request',
  'hand-in',
  'rollback',
  'emergency',
  'dangling ref',
] as const;
export type Kind = (typeof KINDS)[number];

/** An attempt whose files are written and whose locations are registered. */
export interface Staged {
  /** Refs that the catalog has to have before it is made. */
  entities: string[];
  /** Makes it, by what a signed-in person and the schedule of the portal can do. */
  act(): Promise<void>;
  /** What a system must have seen besides nothing foreign; a sentence for each that is not so. */
  also?(): Promise<string[]>;
  /** Whether the victim's own secret is rotated by right, so that its token and files change. */
  victimRotates?: true;
}

/** One thing that the attacker tries. */
export interface Attempt {
  kind: Kind;
  /** As a row of the page has it. */
  title: string;
  /** @param id - short and its own, for the names of what it writes */
  stage(company: Company, id: string): Promise<Staged>;
}

/** Changes the spec of a secret that is inside; the rest of it stays as honest as it was. */
export type Change = (spec: Spec, company: Company, own: Planted) => Spec;

/** Lays an object over another, deeply; lists are replaced. */
export function overlaid(base: Spec, top: Spec): Spec {
  const entries = Object.entries(top).map(([key, value]) => {
    const below = base[key];
    return [
      key,
      isSpec(below) && isSpec(value) ? overlaid(below, value) : value,
    ];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

/** The spec with its only target changed. */
export function retargeted(spec: Spec, target: Spec): Spec {
  const [first] = spec.targets as Spec[];
  return { ...spec, targets: [{ ...first, ...target }] };
}

function isSpec(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
