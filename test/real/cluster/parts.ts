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

/** A program that was built, as `parts/buildParts.mjs` tells it. */
export interface Part {
  binary: string;
  /** The folder of the sources of its module. */
  source: string;
  module: string;
  version: string;
  /** How long the build took, whenever that was. */
  seconds: number;
}

export type PartName =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kwok'
  | 'sealed-secrets-controller'
  | 'kubeseal';

export type Parts = Record<PartName, Part>;

/** @throws Error outside of `npm run test:real` */
export function partsOfRun(): Parts {
  const text = process.env.KEYTURN_REAL_PARTS;
  if (!text) throw new Error('Run it by `npm run test:real`');
  return JSON.parse(text);
}
