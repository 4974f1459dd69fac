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

import { X509Certificate } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import { seal } from '@keyturn/plugin-secrets-backend-module-sealed-secrets';
import { COMPONENTS } from '../landscape';
import { SeedCredential } from '../mintCredential';
import { RepositoryFiles } from '../repositoryFiles';
import {
  SampleSecret,
  SampleTarget,
  secretNameOf,
  secretRefOf,
  seedVersionId,
} from '../secrets';
import {
  manifestPath,
  namespaceFolder,
  repositoryOf,
  workloadPath,
} from './manifestPaths';
import { renderChart } from './renderChart';
import { renderSealedSecret, SealedSecretText } from './renderSealedSecret';
import { renderWorkload, WorkloadText } from './renderWorkload';

/** A cluster and the certificate to which values for it are sealed. */
export interface SeedCluster {
  name: string;
  certificatePem: string;
}

interface Placement {
  secret: SampleSecret;
  target: SampleTarget;
}

/** Everything that the GitOps repositories hold, by the name of the repository. */
export function buildGitopsFiles(options: {
  secrets: readonly SampleSecret[];
  credentials: ReadonlyMap<SampleSecret, SeedCredential>;
  clusters: readonly SeedCluster[];
}): Record<string, RepositoryFiles> {
  const { secrets, credentials, clusters } = options;
  const placements = secrets.flatMap(secret =>
    secret.targets.map(target => ({ secret, target })),
  );
  const byRepository = Map.groupBy(placements, ({ target }) =>
    repositoryOf(target),
  );
  const repositories = [...byRepository].map(([repository, placed]) => {
    const sealed = placed.map(placement =>
      sealedFiles(placement, {
        credential: credentials.get(placement.secret)!,
        certificate: certificateOf(placement.target, clusters),
      }),
    );
    return [
      repository,
      {
        'README.md': renderReadme(repository),
        ...namespaceFiles(placed),
        ...joinDocuments(sealed),
        ...workloadFiles(placed),
      },
    ] as const;
  });
  return Object.fromEntries(repositories);
}

function certificateOf(
  { cluster }: SampleTarget,
  clusters: readonly SeedCluster[],
): X509Certificate {
  const found = clusters.find(({ name }) => name === cluster);
  if (!found) {
    throw new ConflictError(
      `The sample company needs a cluster named ${cluster}`,
    );
  }
  return new X509Certificate(found.certificatePem);
}

function sealedFiles(
  { secret, target }: Placement,
  options: { credential: SeedCredential; certificate: X509Certificate },
): RepositoryFiles {
  const { credential, certificate } = options;
  const { namespace } = target;
  const name = secretNameOf(secret, target);
  const encryptedData = Object.fromEntries(
    target.keys.map(key => [
      // The flaw is a key by another name than the declaration says.
      target.flaw === 'missing-key' ? 'pass' : key,
      credential.values[key].use(bytes =>
        seal(certificate.publicKey, bytes, `${namespace}/${name}`),
      ),
    ]),
  );
  const text: SealedSecretText = {
    ref: secretRefOf(secret),
    title: secret.title,
    name,
    namespace,
    system: secret.system,
    versionId: seedVersionId(secret),
    encryptedData,
  };
  return target.flaw === 'templated'
    ? renderChart(text)
    : { [manifestPath(secret, target)]: renderSealedSecret(text) };
}

/** Files of the same path become documents of one file. */
function joinDocuments(files: RepositoryFiles[]): RepositoryFiles {
  const joined: RepositoryFiles = {};
  for (const [path, text] of files.flatMap(Object.entries<string>)) {
    joined[path] = path in joined ? `${joined[path]}---\n${text}` : text;
  }
  return joined;
}

function namespaceFiles(placements: Placement[]): RepositoryFiles {
  return Object.fromEntries(
    placements
      .filter(({ target }) => target.flaw !== 'templated')
      .map(({ target }) => [
        `${namespaceFolder(target)}/namespace.yaml`,
        `apiVersion: v1
kind: Namespace
metadata:
  name: ${target.namespace}
`,
      ]),
  );
}

function workloadFiles(placements: Placement[]): RepositoryFiles {
  const uses = placements.flatMap(placement =>
    (placement.target.workloads ?? []).map(component => ({
      ...placement,
      component,
      path: workloadPath(placement.target, component),
    })),
  );
  return Object.fromEntries(
    [...Map.groupBy(uses, use => use.path)].map(([path, used]) => [
      path,
      renderWorkload({
        ...describeWorkload(used[0].component),
        namespace: used[0].target.namespace,
        uses: used.map(({ secret, target }) => ({
          ref: secretRefOf(secret),
          secretName: secretNameOf(secret, target),
          versionId: seedVersionId(secret),
          keys: target.keys,
          usage: target.usage ?? 'env',
        })),
      }),
    ]),
  );
}

function describeWorkload(
  name: string,
): Omit<WorkloadText, 'namespace' | 'uses'> {
  const component = COMPONENTS.find(other => other.name === name);
  if (!component) {
    throw new ConflictError(`The sample company has no component ${name}`);
  }
  return {
    name,
    kind: component.workload ?? 'Deployment',
    description: `${component.title}: ${component.description}`,
    team: component.owner,
  };
}

function renderReadme(repository: string): string {
  return `# ${repository}

What runs in Acme's clusters. Each cluster's agent applies \`clusters/<cluster>/\` of the default branch; nothing is
applied by hand. Secrets are sealed for one cluster each.
`;
}
