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

/** The host that a call of a forge goes to: of the address that it names, or of the repository of its request. */
export function hostOf(argument: unknown): string {
  const { repository } = Object(argument) as { repository?: { url?: unknown } };
  const url = typeof argument === 'string' ? argument : repository?.url;
  return typeof url === 'string' && URL.canParse(url)
    ? new URL(url).host
    : 'its host';
}

/** The cluster that a call of a probe goes to: a slow one must not keep others from being observed. */
export function clusterOf(argument: unknown): string {
  const { target } = Object(argument) as { target?: { cluster?: unknown } };
  return typeof target?.cluster === 'string' ? target.cluster : 'its cluster';
}
