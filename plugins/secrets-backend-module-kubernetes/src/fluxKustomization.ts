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

import { CallContext, DeployedRevision } from '@keyturn/plugin-secrets-node';
import { AppliedObject } from './AppliedObject';
import { asCommit, asName, asRef } from './agentText';
import { ClusterClient } from './ClusterClient';
import { KubernetesObject } from './kubernetesObjects';

const LABEL = 'kustomize.toolkit.fluxcd.io';

interface Kustomization extends KubernetesObject {
  spec?: {
    sourceRef?: { kind?: string; name?: string; namespace?: string };
  };
  /** Such as `main@sha1:<commit>`, and `latest@sha256:<digest>` where the source is no Git repository. */
  status?: {
    lastAppliedRevision?: string;
    /** Each with an id such as `payments_api_apps_Deployment`. */
    inventory?: { entries?: { id?: string }[] };
  };
}

interface GitRepository extends KubernetesObject {
  spec?: {
    ref?: {
      branch?: string;
      tag?: string;
      semver?: string;
      name?: string;
      commit?: string;
    };
  };
}

/**
 * What Flux reports of the Kustomization that labels say an object belongs to, if that one knows the object: anybody
 * may write labels, and learns nothing of the Kustomizations of others.
 */
export async function readKustomization(
  client: ClusterClient,
  object: AppliedObject,
  asked: Set<string>,
  context: CallContext,
): Promise<DeployedRevision | undefined> {
  const { labels } = object.metadata ?? {};
  const name = asName(labels?.[`${LABEL}/name`]);
  const namespace = asName(labels?.[`${LABEL}/namespace`]);
  const key = `${namespace}/${name}`;
  if (!name || !namespace || asked.has(key)) return undefined;
  const kustomization = await client.getIfAllowed<Kustomization>(
    {
      group: LABEL,
      version: 'v1',
      resource: 'kustomizations',
      namespace,
      name,
    },
    context,
  );
  if (!kustomization || !knows(kustomization, object)) return undefined;
  asked.add(key);
  const agent = `Flux Kustomization ${key}`;
  const { sourceRef } = kustomization.spec ?? {};
  // other sources have digests of their own, which look like commits and are none
  if (sourceRef?.kind !== 'GitRepository') return { agent };
  const [applied, commit] =
    kustomization.status?.lastAppliedRevision?.split(/@sha(?:1|256):/) ?? [];
  const follows =
    (await readRef(client, sourceRef, namespace, context)) ?? asRef(applied);
  return {
    agent,
    ...(follows === undefined ? {} : { follows }),
    ...(asCommit(commit) === undefined ? {} : { commit }),
  };
}

function knows({ status }: Kustomization, object: AppliedObject): boolean {
  const { namespace, name, group, kind } = object;
  const id = `${namespace}_${name}_${group}_${kind}`;
  return (status?.inventory?.entries ?? []).some(entry => entry.id === id);
}

/** The branch or tag that a GitRepository says it follows; where it says another thing, what was applied tells. */
async function readRef(
  client: ClusterClient,
  source: { name?: string; namespace?: string },
  namespaceOfKustomization: string,
  context: CallContext,
): Promise<string | undefined> {
  const name = asName(source.name);
  const namespace = asName(source.namespace ?? namespaceOfKustomization);
  if (!name || !namespace) return undefined;
  const repository = await client.getIfAllowed<GitRepository>(
    {
      group: 'source.toolkit.fluxcd.io',
      version: 'v1',
      resource: 'gitrepositories',
      namespace,
      name,
    },
    context,
  );
  if (!repository) return undefined;
  const { branch, tag, semver, name: ref } = repository.spec?.ref ?? {};
  // in the order in which Flux goes by them; a range of versions is no tag
  if (ref) return asRef(ref);
  return semver ? undefined : asRef(tag ?? branch);
}
