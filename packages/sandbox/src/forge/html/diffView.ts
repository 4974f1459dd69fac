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

import { ChangedFile } from '../git/diff';
import { Html, markup } from '../../html/markup';

const MAX_LINES = 3_000;
const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

interface DiffLine {
  kind: 'hunk' | 'add' | 'del' | 'same' | 'note';
  old?: number;
  new?: number;
  text: string;
}

function parsePatch(patch: string): DiffLine[] {
  let before = 0;
  let after = 0;
  return patch.split('\n').map(line => {
    const hunk = HUNK.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      return { kind: 'hunk', text: line };
    }
    const text = line.slice(1);
    switch (line[0]) {
      case '+':
        return { kind: 'add', new: after++, text };
      case '-':
        return { kind: 'del', old: before++, text };
      case '\\':
        return { kind: 'note', text: text.trim() };
      default:
        return { kind: 'same', old: before++, new: after++, text };
    }
  });
}

const SIGNS = { add: '+', del: '−', same: '', hunk: '', note: '' };

function diffRow(line: DiffLine): Html {
  return markup`<tr class="${line.kind}">
    <td class="no">${line.old}</td>
    <td class="no">${line.new}</td>
    <td class="sign">${SIGNS[line.kind]}</td>
    <td class="text">${line.text}</td>
  </tr>`;
}

function diffTable({ patch }: ChangedFile): Html {
  if (patch === undefined) {
    return markup`<p class="quiet pad">
      No lines to show: a binary file, an empty one, or only its mode changed.
    </p>`;
  }
  const lines = parsePatch(patch);
  const hidden = lines.length - MAX_LINES;
  return markup`<div class="scroll">
      <table class="code">
        ${lines.slice(0, MAX_LINES).map(diffRow)}
      </table>
    </div>
    ${
      hidden > 0 &&
      markup`<p class="quiet pad">${hidden} more lines are not shown.</p>`
    }`;
}

export function changeCount(files: ChangedFile[]): Html {
  const sum = (key: 'additions' | 'deletions') =>
    files.reduce((total, file) => total + file[key], 0);
  return markup`<span class="plus">+${sum('additions')}</span>
    <span class="minus">−${sum('deletions')}</span>`;
}

/** One unified diff per file, removed lines and added lines in colour and with a sign. */
export function diffView(files: ChangedFile[]): Html {
  return markup`${files.map(
    file => markup`<section class="card diff">
      <header>
        <strong class="mono">${file.filename}</strong>
        <span class="quiet">${file.status}</span> ${changeCount([file])}
      </header>
      ${diffTable(file)}
    </section>`,
  )}`;
}
