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

import { ActiveFault } from '../faults/Faults';
import { Html, markup } from '../html/markup';
import { TokenView } from './TokenRecord';

/** The body of the page at /: clients and their live tokens, by id. */
export function renderStatusPage(options: {
  tokens: TokenView[];
  faults: ActiveFault[];
}): Html {
  const clients = Map.groupBy(options.tokens, token => token.client);
  const rows = [...clients]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([client, tokens]) => renderClient(client, tokens));
  return markup`<p>
      API tokens of Acme's services. At most two of a client are live at once:
      the one in use and its successor.
    </p>
    ${options.faults.map(
      ({ kind }) => markup`<p role="status" class="bad">Fault ${kind}</p>`,
    )}
    ${
      rows.length > 0
        ? markup`<table>
          <thead>
            <tr><th>Client</th><th>Live tokens</th><th>Ended</th></tr>
          </thead>
          <tbody>${rows}</tbody>
        </table>`
        : markup`<p>No token was issued yet.</p>`
    }`;
}

function renderClient(client: string, tokens: TokenView[]): Html {
  const live = tokens.filter(token => token.state === 'live');
  return markup`<tr>
    <td>${client}</td>
    <td>${live.length > 0 ? live.map(renderToken) : 'none'}</td>
    <td>${tokens.length - live.length}</td>
  </tr>`;
}

function renderToken(token: TokenView): Html {
  const { id, label, createdAt, expiresAt, lastUsedAt } = token;
  return markup`<div>
    <code>${id}</code> ${label}
    <small>
      issued ${day(createdAt)}, expires ${day(expiresAt)},
      ${lastUsedAt ? `last used ${day(lastUsedAt)}` : 'never used'}
    </small>
  </div>`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
