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

import { createMockDirectory } from '@backstage/backend-test-utils';
import { describeForge } from '@keyturn/plugin-secrets-node/testUtils';
import { startForge } from './__testUtils__/forgeUnderTest';

// Every request runs Git.
jest.setTimeout(60_000);

const directory = createMockDirectory();

describeForge({
  name: 'GiteaForge',
  async create() {
    const { gitea, forge, context } = await startForge(directory);
    const files = ['eu-1/db.yaml', 'us-1/db.yaml'];
    const old = 'version: old\n';
    gitea.commit('main', { [files[0]]: old, [files[1]]: old }, 'Declare');
    const pathOf = (url: string) => url.slice(gitea.fileUrl('').length);
    const numberOf = (url: string) => Number(url.split('/').pop());
    return {
      forge,
      context,
      fileUrls: [gitea.fileUrl(files[0]), gitea.fileUrl(files[1])],
      missingFileUrl: gitea.fileUrl('eu-1/gone.yaml'),
      foreignFileUrl: 'https://github.com/acme/gitops/blob/main/db.yaml',
      commitToBase(url, content) {
        gitea.commit('main', { [pathOf(url)]: content }, 'By hand');
      },
      commitToBranch({ branch }, url, content) {
        gitea.commit(branch, { [pathOf(url)]: content }, 'By hand');
      },
      mergeAsPerson: url => gitea.mergePull(numberOf(url)),
      approveAsPerson(url) {
        gitea.review(numberOf(url), 'ada', 'APPROVED');
        return 'ada';
      },
      requireCheck(name) {
        const contexts = gitea.protection?.status_check_contexts ?? [];
        gitea.protection = {
          enable_status_check: true,
          status_check_contexts: [...contexts, name],
        };
      },
      reportCheck: ({ branch }, name, state) =>
        gitea.status(branch, name, state),
      otherSpelling: url => url.replace('acme/gitops', 'Acme/GitOps'),
      renameRepository: () => gitea.rename('renamed'),
      stop: () => gitea.stop(),
    };
  },
});
