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

import { describeForge } from '@keyturn/plugin-secrets-node/testUtils';
import { startForge } from './__testUtils__/forgeUnderTest';

describeForge({
  name: 'GithubForge',
  async create() {
    const { github, forge, context } = await startForge();
    const files = ['eu-1/db.yaml', 'us-1/db.yaml'];
    files.forEach(path =>
      github.commit('main', { [path]: 'version: old\n' }, 'Declare'),
    );
    return {
      forge,
      context,
      fileUrls: [github.fileUrl(files[0]), github.fileUrl(files[1])],
      missingFileUrl: github.fileUrl('eu-1/gone.yaml'),
      foreignFileUrl: 'https://gitlab.com/acme/gitops/-/blob/main/db.yaml',
      commitToBase(fileUrl, content) {
        const path = fileUrl.slice(github.fileUrl('').length);
        github.commit('main', { [path]: content }, 'By hand');
      },
      commitToBranch({ branch }, fileUrl, content) {
        const path = fileUrl.slice(github.fileUrl('').length);
        github.commit(branch, { [path]: content }, 'By hand');
      },
      mergeAsPerson(url) {
        github.mergePull(Number(url.split('/').pop()));
      },
      approveAsPerson(url) {
        github.review(Number(url.split('/').pop()), 'ada', 'APPROVED');
        return 'ada';
      },
      requireCheck(name) {
        github.checks.required.push({ context: name });
      },
      reportCheck({ branch }, name, state) {
        github.checks.status(github.branches.get(branch)!, name, state);
      },
      otherSpelling: url => url.replace('acme/gitops', 'Acme/GitOps.git'),
      renameRepository() {
        github.rename('platform/GitOps');
        return `${github.url}/platform/GitOps`;
      },
      stop: () => github.stop(),
    };
  },
});
