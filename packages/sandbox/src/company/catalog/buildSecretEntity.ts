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

import { Entity } from '@backstage/catalog-model';
import { SECRET_TYPE } from '@keyturn/plugin-secrets-common';
import { JsonObject } from '@backstage/types';
import {
  manifestPath,
  repositoryOf,
  workloadPath,
} from '../gitops/manifestPaths';
import { COMPONENTS } from '../landscape';
import { SeedCredential } from '../mintCredential';
import { fileUrl } from '../repositoryFiles';
import {
  consumersOf,
  SampleSecret,
  SampleTarget,
  secretNameOf,
} from '../secrets';

/** Addresses that declarations and their links name. */
export interface CompanyUrls {
  forgeUrl: string;
  tokenServiceUrl: string;
}

/** The declaration of a secret, as its team keeps it in the catalog repository. */
export function buildSecretEntity(
  secret: SampleSecret,
  options: { declared: SeedCredential['declared']; urls: CompanyUrls },
): Entity {
  const { declared, urls } = options;
  const {
    kind,
    issuer,
    options: issuerOptions,
    standalone,
    runbook,
  } = secret.credential;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: secret.name,
      title: secret.title,
      description: secret.description,
      ...(secret.tags && { tags: secret.tags }),
      links: buildLinks(secret, urls),
    },
    spec: withoutAbsent({
      type: SECRET_TYPE,
      owner: `group:default/${secret.owner}`,
      system: secret.system,
      dependencyOf: consumersOf(secret).map(
        name => `component:default/${name}`,
      ),
      dependsOn: secret.dependsOn?.map(name => `resource:default/${name}`),
      credential: withoutAbsent({
        kind,
        issuer,
        options: issuerOptions,
        standalone,
        runbook,
        ...declared,
      }),
      authority: {
        class: secret.class ?? 'runtime',
        ...(secret.authority ?? { ref: 'sealed-secrets' }),
      },
      targets: secret.targets.map(target =>
        buildTarget(secret, target, urls.forgeUrl),
      ),
      rotation: secret.policy && {
        policy: secret.policy,
        ...(secret.overrides as JsonObject | undefined),
      },
    }),
  };
}

function buildTarget(
  secret: SampleSecret,
  target: SampleTarget,
  forgeUrl: string,
): JsonObject {
  const url = (path: string) => fileUrl(forgeUrl, repositoryOf(target), path);
  return withoutAbsent({
    environment: target.environment ?? 'production',
    cluster: target.cluster,
    namespace: target.namespace,
    secretName: target.secretName,
    manifest: url(manifestPath(secret, target)),
    keys: target.keys,
    workloads: target.workloads?.map(name => ({
      kind:
        COMPONENTS.find(component => component.name === name)?.workload ??
        'Deployment',
      name,
      manifest: url(workloadPath(target, name)),
    })),
  });
}

function buildLinks(secret: SampleSecret, urls: CompanyUrls) {
  const manifests = secret.targets.map(target => ({
    url: fileUrl(
      urls.forgeUrl,
      repositoryOf(target),
      manifestPath(secret, target),
    ),
    title: `Manifest of ${secretNameOf(secret, target)} in ${target.cluster}`,
  }));
  return secret.credential.issuer === 'acme-tokens'
    ? [...manifests, { url: urls.tokenServiceUrl, title: 'Token service' }]
    : manifests;
}

function withoutAbsent(
  object: Record<string, JsonObject[string] | undefined>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
