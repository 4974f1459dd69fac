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

import { IncomingMessage } from 'node:http';

/** A request as one of the real systems saw it arrive. */
export interface SeenRequest {
  /** `forge`, `tokens`, or the name of a cluster. */
  service: string;
  method: string;
  /** Decoded segments of its path. */
  segments: string[];
  /** As it was sent, with its query. */
  target: string;
}

/** What the real systems saw of requests with the portal's credentials, in the order in which they arrived. */
export class SeenRequests {
  readonly #seen: SeenRequest[] = [];

  /** @param isOurs - whether a request comes from the portal or its engine, and not from the run around it */
  listenerOf(
    service: string,
    isOurs: (request: IncomingMessage) => boolean,
  ): (request: IncomingMessage) => void {
    return request => {
      if (!isOurs(request)) return;
      const { method = '', url = '' } = request;
      const [path] = url.split('?');
      this.#seen.push({
        service,
        method,
        target: url,
        segments: path.split('/').slice(1).map(decoded),
      });
    };
  }

  /** A place in the list, for `since`. */
  get mark(): number {
    return this.#seen.length;
  }

  since(mark: number): SeenRequest[] {
    return this.#seen.slice(mark);
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
