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

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
const INSTANCE = 'app.kubernetes.io/instance';

/** Where Argo CD keeps its Applications unless it says otherwise. */
const NAMESPACE = 'argocd';

interface Application extends KubernetesObject {
  spec?: { source?: { targetRevision?: string; chart?: string } };
  status?: {
    /** Of what was compared last; it is what is applied where the status is Synced. */
    sync?: { status?: string; revision?: string };
    operationState?: { phase?: string; syncResult?: { revision?: string } };
    resources?: {
      group?: string;
      kind?: string;
      namespace?: string;
      name?: string;
    }[];
  };
}

/** What Argo CD reports of the Application that an object says it belongs to, if that one knows the object. */
export async function readApplication(
  client: ClusterClient,
  object: AppliedObject,
  asked: Set<string>,
  context: CallContext,
): Promise<DeployedRevision | undefined> {
  const { name, namespace = NAMESPACE } = applicationOf(object) ?? {};
  const key = `${namespace}/${name}`;
  if (!name || asked.has(key)) return undefined;
  const application = await client.getIfAllowed<Application>(
    {
      group: 'argoproj.io',
      version: 'v1alpha1',
      resource: 'applications',
      namespace,
      name,
    },
    context,
  );
  if (!application || !knows(application, object)) return undefined;
  asked.add(key);
  const { source } = application.spec ?? {};
  const { sync, operationState } = application.status ?? {};
  const agent = `Argo CD Application ${key}`;
  // several sources, or a chart, whose revisions are no commits of the repository
  if (!source || source.chart) return { agent };
  const isOutOfSync = sync?.status !== undefined && sync.status !== 'Synced';
  const lastSynced =
    operationState?.phase === 'Succeeded'
      ? operationState.syncResult?.revision
      : undefined;
  const follows = asRef(source.targetRevision);
  const commit = asCommit(isOutOfSync ? lastSynced : sync?.revision);
  return {
    agent,
    ...(follows === undefined ? {} : { follows }),
    ...(commit === undefined ? {} : { commit }),
  };
}

/**
 * By the annotation, which names the object too, because people copy annotations; else by the label, which other tools
 * use as well.
 */
function applicationOf({
  group,
  kind,
  namespace,
  name,
  metadata,
}: AppliedObject): { name?: string; namespace?: string } | undefined {
  const [application, ...rest] =
    metadata?.annotations?.[TRACKING_ID]?.split(':') ?? [];
  if (application !== undefined) {
    if (rest.join(':') !== `${group}/${kind}:${namespace}/${name}`) {
      return undefined;
    }
    const [first, second] = application.split('_');
    return second === undefined
      ? { name: asName(first) }
      : { namespace: asName(first), name: asName(first) && asName(second) };
  }
  return { name: asName(metadata?.labels?.[INSTANCE]) };
}

function knows({ status }: Application, object: AppliedObject): boolean {
  return (status?.resources ?? []).some(
    ({ group = '', kind, namespace, name }) =>
      group === object.group &&
      kind === object.kind &&
      namespace === object.namespace &&
      name === object.name,
  );
}
