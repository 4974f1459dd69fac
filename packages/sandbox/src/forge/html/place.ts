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

import { ForgeError } from '../ForgeError';
import { GitRepository } from '../git/GitRepository';
import { Repository } from '../state/model';
import { homeOf, urlPath } from './fragments';
import { Html, markup } from '../../html/markup';

/** A path at a ref, as the addresses of file pages name it. */
export interface Place {
  ref: string;
  commit: string;
  /** Empty for the root. */
  path: string;
}

/**
 * Splits `feature/x/docs/a.md` into ref and path. There is only one way: git lets no ref be the folder of another.
 * @throws ForgeError 404 where it begins with no ref and no commit
 */
export async function placeOf(
  git: GitRepository,
  text: string,
): Promise<Place> {
  const parts = text.replace(/\/+$/, '').split('/');
  for (let length = 1; length <= parts.length; length++) {
    const ref = parts.slice(0, length).join('/');
    const commit = await git.resolveCommit(ref);
    if (commit) return { ref, commit, path: parts.slice(length).join('/') };
  }
  throw ForgeError.notFound();
}

export function breadcrumbs(
  repository: Repository,
  { ref, path }: Place,
): Html {
  const home = `${homeOf(repository)}/tree/${urlPath(ref)}`;
  const parts = path.split('/').filter(Boolean);
  const links = parts.map((part, index) => {
    const last = index === parts.length - 1;
    const href = `${home}/${urlPath(parts.slice(0, index + 1).join('/'))}`;
    return markup` /
    ${
      last
        ? markup`<strong>${part}</strong>`
        : markup`<a href="${href}">${part}</a>`
    }`;
  });
  return markup`<span class="crumbs"
    ><a class="ref" href="${home}">${ref}</a>${links}</span
  >`;
}
