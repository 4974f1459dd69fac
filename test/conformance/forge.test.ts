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
import secretsModuleGithub from '@keyturn/plugin-secrets-backend-module-github';
import {
  describeForge,
  fakeCallContext,
} from '@keyturn/plugin-secrets-node/testUtils';
import { GithubDescription } from './GithubDescription';
import { partsOfModule } from './partsOfModule';
import { SandboxForge } from './SandboxForge';

// Every test starts a Git host.
jest.setTimeout(60_000);

const directory = createMockDirectory();
const description = new GithubDescription();
const compared = new Set<string>();

describeForge({
  name: 'The GitHub module, with a real Git host,',
  async create() {
    directory.clear();
    const host = await SandboxForge.start(directory.path, description);
    const files = ['clusters/eu-1/db.yaml', 'clusters/us-1/db.yaml'];
    await host.commit(
      Object.fromEntries(files.map(file => [file, 'version: old\n'])),
    );
    const [first, second] = files.map(file => host.fileUrl(file));
    const { forges } = await partsOfModule(secretsModuleGithub, {
      integrations: host.integrations,
    });
    return {
      forge: forges[0],
      context: fakeCallContext(),
      fileUrls: [first, second],
      missingFileUrl: host.fileUrl('clusters/eu-1/none.yaml'),
      foreignFileUrl: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
      commitToBase: (url, content) =>
        host.commit({ [host.pathOf(url)]: content }),
      commitToBranch: ({ branch }, url, content) =>
        host.commit({ [host.pathOf(url)]: content }, branch),
      mergeAsPerson: url => host.mergeAsPerson(url),
      approveAsPerson: url => host.approveAsPerson(url),
      requireCheck: name => host.requireCheck(name),
      reportCheck: ({ branch }, name, state) =>
        host.reportCheck(branch, name, state),
      stop: async () => {
        host.compared.forEach(it => compared.add(it));
        await host.stop();
      },
    };
  },
});

describe("The GitHub module's requests", () => {
  it('were compared with what GitHub publishes', () => {
    expect(compared.size).toBeGreaterThan(20);
    expect(compared).toContain(
      'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge 200',
    );
  });
});
