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

import { ProposeRequest } from '@keyturn/plugin-secrets-node';
import { FileAtPath } from './changedTree';
import { GiteaSession } from './GiteaSession';
import { GiteaFile } from './giteaUrls';
import { shortBranch } from './limits';

/** A request, in the terms of one repository on Gitea. */
export interface GiteaChange {
  request: ProposeRequest;
  /** Head branch, as short as Gitea wants it. */
  branch: string;
  base: string;
  files: FileAtPath[];
}

/** Refuses files of several repositories or branches. */
export function toChange(
  session: GiteaSession,
  request: ProposeRequest,
  parse: (fileUrl: string) => GiteaFile,
): GiteaChange {
  const parsed = request.files.map(file => ({ ...parse(file.url), file }));
  const stray = parsed.find(
    ({ repository }) => repository.url !== session.repository.url,
  );
  if (stray) {
    throw session.refuse(
      `${stray.path} of ${stray.repository.url} cannot be changed in a pull request of this repository`,
    );
  }
  const branches = [...new Set(parsed.map(({ branch }) => branch))];
  if (branches.length !== 1) {
    throw session.refuse(
      `one pull request cannot change files of ${
        branches.length
      } branches (${branches.join(
        ', ',
      )}); let every manifest of the secret name the same branch`,
    );
  }
  return {
    request,
    branch: shortBranch(request.branch),
    base: branches[0],
    files: parsed.map(({ path, file }) => ({
      path,
      transform: content => file.transform(content),
    })),
  };
}
