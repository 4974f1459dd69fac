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

import { TreeEntry } from '../git/trees';
import { Repository } from '../state/model';
import { homeOf, urlPath } from './fragments';
import { Html, markup } from '../../html/markup';
import { Place } from './place';

function icon(shape: Html): Html {
  return markup`<svg width="16" height="16" viewBox="0 0 16 16" stroke="currentColor" aria-hidden="true">${shape}</svg>`;
}

const FOLDER = icon(
  markup`<path fill="currentColor" d="M1.5 3h4.5l1.5 1.5h7v8.5h-13Z" />`,
);
const FILE = icon(
  markup`<path fill="none" d="M3.5 1.75h6l3 3v9.5h-9Z M9.5 1.75v3h3" />`,
);

/** The entries of a folder, folders first. */
export function fileList(
  repository: Repository,
  { ref, path }: Place,
  entries: TreeEntry[],
): Html {
  const home = homeOf(repository);
  const folders = entries.filter(({ type }) => type === 'tree');
  const files = entries.filter(({ type }) => type !== 'tree');
  const item = (entry: TreeEntry) => {
    const folder = entry.type === 'tree';
    const at = `${urlPath(ref)}/${urlPath(entry.path)}`;
    const href = `${home}/${folder ? 'tree' : 'blob'}/${at}`;
    const size =
      entry.size !== undefined &&
      markup`<span class="size quiet">${entry.size} B</span>`;
    return markup`<li>
      <span class="icon">${folder ? FOLDER : FILE}</span>
      <a href="${href}">${entry.path.split('/').pop()}</a> ${size}
    </li>`;
  };
  const above = path.split('/').slice(0, -1).join('/');
  const up =
    path !== '' &&
    markup`<li>
      <span class="icon"></span>
      <a href="${home}/tree/${urlPath(ref)}/${urlPath(
      above,
    )}" aria-label="Folder above">..</a>
    </li>`;
  return markup`<ul class="list files">${up}${folders.map(item)}${files.map(
    item,
  )}</ul>`;
}
