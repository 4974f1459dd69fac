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

import { Config } from '@backstage/config';
import { isLoopbackHost } from '../http/loopback';

/** Sentences on what in the config would let another machine reach the portal; none when nothing does. */
export function reasonsForNotBeingLocal(config: Config): string[] {
  const reasons: string[] = [];
  const baseUrl = config.getString('backend.baseUrl');
  if (!isLoopbackHost(new URL(baseUrl).hostname)) {
    reasons.push(`backend.baseUrl is ${baseUrl}, which is not this machine.`);
  }
  const host = listenHost(config);
  if (!host) {
    reasons.push(
      'backend.listen names no host, so the portal listens on every network; set it to 127.0.0.1.',
    );
  } else if (!isLoopbackHost(host)) {
    reasons.push(
      `backend.listen names ${host}, which other machines can reach; set it to 127.0.0.1.`,
    );
  }
  return reasons;
}

/** Config allows `{ host, port }` as well as `host:port` and `:port`. */
function listenHost(config: Config): string | undefined {
  const listen = config.getOptional('backend.listen');
  return typeof listen === 'string'
    ? listen.replace(/:\d+$/, '') || undefined
    : config.getOptionalString('backend.listen.host');
}
