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

import secretsModuleGitea from '@keyturn/plugin-secrets-backend-module-gitea';
import { Forge } from '@keyturn/plugin-secrets-node';
import {
  describeForge,
  fakeCallContext,
} from '@keyturn/plugin-secrets-node/testUtils';
import { GiteaRepository } from './gitea/GiteaRepository';
import { canBuildGitea, GiteaServer } from './gitea/GiteaServer';
import { GiteaUser } from './gitea/GiteaUser';
import { partsOfModule } from './partsOfModule';

/** The first time on a machine, Gitea is built. */
const BUILD_TIMEOUT_MS = 900_000;
jest.setTimeout(60_000);

const isPossible = canBuildGitea();
if (!isPossible) {
  process.stderr.write(
    '\n!!! NOT TESTED: the Gitea module against a real Gitea. It is built from Go modules, and there is no `go` or no `git` on the PATH.\n\n',
  );
}

const FILES = {
  'clusters/eu-1/db.yaml': 'version: old\n',
  'clusters/us-1/db.yaml': 'version: old\n',
};
const [EU, US] = Object.keys(FILES);

(isPossible ? describe : describe.skip)('A real Gitea', () => {
  let server: GiteaServer;
  let rosa: GiteaUser;
  let portal: GiteaUser;
  let repositories = 0;

  beforeAll(async () => {
    server = await GiteaServer.start();
    rosa = await server.addUser('rosa', ['all']);
    // The least that the README names.
    portal = await server.addUser('keyturn', ['write:repository']);
  }, BUILD_TIMEOUT_MS);

  afterAll(() => server?.stop());

  const forgeOf = async (token: string = portal.token): Promise<Forge> => {
    const { host } = new URL(server.url);
    const { forges } = await partsOfModule(secretsModuleGitea, {
      integrations: {
        gitea: [{ host, baseUrl: server.url, password: token }],
      },
    });
    return forges[0];
  };

  const createRepository = (settings: object = {}) => {
    repositories += 1;
    const name = `GitOps-${repositories}`;
    const people = { owner: rosa, portal };
    return GiteaRepository.create({
      ...{ server, ...people, name, files: FILES, settings },
    });
  };

  describeForge({
    name: 'The Gitea module, with a real Gitea,',
    async create() {
      const repository = await createRepository();
      const pathOf = (url: string) => url.slice(repository.fileUrl('').length);
      return {
        forge: await forgeOf(),
        context: fakeCallContext(),
        fileUrls: [repository.fileUrl(EU), repository.fileUrl(US)],
        missingFileUrl: repository.fileUrl('clusters/eu-1/none.yaml'),
        foreignFileUrl: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
        commitToBase: (url, content) =>
          repository.commit({ [pathOf(url)]: content }),
        commitToBranch: ({ branch }, url, content) =>
          repository.commit({ [pathOf(url)]: content }, branch),
        mergeAsPerson: url => repository.mergeAsPerson(url),
        approveAsPerson: url => repository.approveAsPerson(url),
        requireCheck: name => repository.requireCheck(name),
        reportCheck: ({ branch }, name, state) =>
          repository.reportCheck(branch, name, state),
      };
    },
  });
});
