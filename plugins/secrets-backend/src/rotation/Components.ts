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

/** A component of the catalog, with whoever owns it. */
export interface Component {
  ref: string;
  ownerRef?: string;
}

/** Finds components by the names that workloads give them. */
export interface Components {
  /**
   * By the value of `backstage.io/kubernetes-id`, which a component repeats in its annotation or has as its own name.
   * Names that no component has are left out.
   * @throws Error where the catalog cannot be asked
   */
  find(names: string[], signal: AbortSignal): Promise<Map<string, Component>>;
}
