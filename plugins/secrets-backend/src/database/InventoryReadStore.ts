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

/** How the reading of the inventory's source goes. Instants. */
export interface InventoryRead {
  /** Last complete read. */
  readAt?: string;
  /** Present while reads fail: since when in a row, and a sentence on the last failure. */
  failing?: { since: string; reason: string };
}

/** Remembers how the reading of the catalog goes, so that pages can say how old their answers are. */
export interface InventoryReadStore {
  get(): Promise<InventoryRead>;
  /**
   * A complete read ends a row of failures, unless it comes with a shortfall: a sentence on what of it could not be
   * taken over.
   */
  succeeded(at: string, shortfall?: string): Promise<void>;
  /** The first failure in a row sets `since`. */
  failed(at: string, reason: string): Promise<void>;
}
