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

/** The path of an address, such as `acme/gitops`; the address itself where it has none. */
export function pathOf(address: string): string {
  return URL.canParse(address)
    ? new URL(address).pathname.replace(/^\/|\/$/g, '') || address
    : address;
}

/** `clusters/eu-1/db.yaml` of a forge's `…/blob/main/clusters/eu-1/db.yaml`; else the whole path. */
export function fileOf(url: string): string {
  const path = pathOf(url);
  return /\/(?:blob|src\/branch|src)\/[^/]+\/(.+)$/.exec(path)?.[1] ?? path;
}
