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

/** Scheduled work that goes from secret to secret, and what it is to a person. */
export const WATCHES = {
  inventory: 'reading its declaration from the catalog',
  due: 'starting rotations that are due',
  expiry: 'telling people that it expires',
  escalation: 'telling others of what its owner leaves waiting',
  observation: 'observing its targets',
  rotation: 'going on with its rotation',
  notices: 'sending notices',
} as const;

/** See {@link WATCHES}. */
export type WatchName = keyof typeof WATCHES;
