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

import { TokenView } from './TokenRecord';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); vertical-align: top; }
code { font-family: ui-monospace, monospace; }
small { opacity: .75; }`;

/** The page at /: clients and their live tokens, by id. Everything that came from outside is escaped. */
export function renderStatusPage(options: {
  tokens: TokenView[];
  fault: string;
}): string {
  const clients = Map.groupBy(options.tokens, token => token.client);
  const rows = [...clients]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([client, tokens]) => renderClient(client, tokens));
  const fault =
    options.fault === 'none'
      ? ''
      : `<p role="status"><strong>Fault injected: ${escapeHtml(
          options.fault,
        )}</strong></p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Acme token service</title><style>${STYLE}</style></head>
<body>
<h1>Acme token service</h1>
<p>API tokens of Acme's services. At most two of a client are live at once: the one in use and its successor.</p>
${fault}
${
  rows.length
    ? `<table><thead><tr><th>Client</th><th>Live tokens</th><th>Ended</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`
    : '<p>No token was issued yet.</p>'
}
</body></html>
`;
}

function renderClient(client: string, tokens: TokenView[]): string {
  const live = tokens.filter(token => token.state === 'live');
  const listed = live.length ? live.map(renderToken).join('<br>') : 'none';
  return `<tr><td>${escapeHtml(client)}</td><td>${listed}</td><td>${
    tokens.length - live.length
  }</td></tr>`;
}

function renderToken(token: TokenView): string {
  const used = token.lastUsedAt
    ? `last used ${day(token.lastUsedAt)}`
    : 'never used';
  return `<code>${escapeHtml(token.id)}</code> ${escapeHtml(token.label)}
<small>expires ${day(token.expiresAt)}, ${used}</small>`;
}

function day(instant: string): string {
  return escapeHtml(instant.slice(0, 10));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
