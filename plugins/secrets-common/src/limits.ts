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

import { z } from 'zod';

/**
 * The most that a declaration may have. Each is several times what the largest real declaration needs, and small enough
 * that a secret at all of its maxima is planned, shown and stored without anybody else noticing it. Decision 38 of the
 * backend says where they come from; the README has them as a table.
 * @public
 */
export const DECLARATION_LIMITS = {
  /** Of a secret. */
  targets: 100,
  /** Of one target. */
  keys: 200,
  /** Of one target. */
  workloads: 100,
  /** Of all targets together: as many places a rotation changes. */
  allKeys: 2_000,
  /** Of all targets together: each may be a file to read, and a workload to restart. */
  allWorkloads: 500,
  /** Of each, `spec.dependsOn` and `spec.dependencyOf`. */
  relations: 500,
  runbookSteps: 30,
  notifyBefore: 20,
  /** Characters of an id of a module, of a policy, an environment, and of what Kubernetes calls a label. */
  name: 63,
  /** Characters of a cluster's name. */
  cluster: 128,
  /** Characters of a key of a Secret, of what Kubernetes calls a subdomain, and of an entity ref. */
  subdomain: 253,
  /** Characters of an id of a credential, a path, a step of a runbook. */
  line: 500,
  /** Characters. */
  url: 2_048,
  /** Characters of `metadata.title`. */
  title: 500,
  /** Characters of `metadata.description`. */
  description: 5_000,
  /** Characters. */
  certificate: 65_536,
  /** Characters of a duration or an instant. */
  time: 64,
  /** Values in `spec.credential.options`, lists and objects among them. */
  optionValues: 500,
  /** Characters in `spec.credential.options`. */
  optionCharacters: 32_768,
  /** How deep objects and lists may lie in each other in `spec.credential.options`. */
  optionDepth: 8,
  /** Values in the whole `spec`. */
  specValues: 20_000,
  /** Characters in the whole `spec`. */
  specCharacters: 1_048_576,
  /** How deep objects and lists may lie in each other in the whole `spec`. */
  specDepth: 20,
} as const;

/** Text with a maximum that is checked before anything else is, so that a long text costs nothing. */
export const text = (max: number) =>
  z
    .string()
    .max(max, { error: `must have at most ${max} characters`, abort: true });

/** Text of one line, as long as what stores it takes; the sentence says how long that is. */
export const line = (max: number) =>
  text(max)
    .min(1)
    .regex(/^[^\p{Cc}]*$/u, { error: 'must not hold control characters' });

/** A list with a maximum that is checked before any of its items is. */
export const listOf = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(z.unknown())
    .max(max, { error: `must have at most ${max} items` })
    .pipe(z.array(item).max(max));

/** The same of a list that must hold something. */
export const someOf = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(z.unknown())
    .max(max, { error: `must have at most ${max} items` })
    .pipe(z.array(item).min(1).max(max));
