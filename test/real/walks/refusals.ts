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

import assert from 'node:assert/strict';
import { KubernetesProbe } from '@keyturn/plugin-secrets-backend-module-kubernetes/src/KubernetesProbe';
import { callContext } from '../bench/callContext';
import type { RealBench } from '../bench/RealBench';
import { CLUSTER } from '../bench/RealSecret';
import { RealWalk } from '../bench/RealWalk';
import { until } from '../cluster/until';
import { assertCompleted, Check, Section } from './Check';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A wrong configuration of the cluster, and what is said of it. */
const MISTAKES: Array<{
  title: string;
  url?: (url: string) => string;
  wrongAuthority?: true;
  namespace?: string;
  told: RegExp;
}> = [
  {
    title: 'R9: the authority of another',
    wrongAuthority: true,
    told: /shows a certificate of an authority that is not trusted: correct its caData or caFile/,
  },
  {
    title: 'R9: a host that its certificate does not name',
    url: url => url.replace('127.0.0.1', 'localhost'),
    told: /shows a certificate that is not for localhost/,
  },
  {
    title: 'R9: http to the port that speaks TLS',
    url: url => url.replace('https:', 'http:'),
    told: /speaks TLS only: its url .* has to begin with https/,
  },
  {
    title: 'R9: a namespace that does not exist',
    namespace: 'nowhere',
    told: /or correct the name of the namespace if there is none/,
  },
];

export const refusals: Section = {
  title: 'What is said instead of a riddle, and refused before it is too late',
  checks: [
    { title: 'R4: a Secret that `kubectl apply` wrote', run: lastApplied },
    {
      title: 'R7: a Secret that no SealedSecret manages',
      run: unmanaged,
    },
    { title: 'R7: `spec.template.immutable: true`', run: immutable },
    ...MISTAKES.map(
      (mistake): Check => ({
        title: mistake.title,
        run: bench => mistaken(bench, mistake),
      }),
    ),
  ],
};

async function lastApplied(bench: RealBench): Promise<string> {
  const { admin } = bench.cluster;
  const secret = await bench.secret('applied');
  const path = `/api/v1/namespaces/${secret.namespace}/secrets/${secret.name}`;
  const { data } = await admin.get(path);
  const applied = JSON.stringify({ kind: 'Secret', data });
  const annotate = (value: string | null) =>
    admin.patch(`${path}?fieldManager=kubectl-client-side-apply`, {
      metadata: { annotations: { [LAST_APPLIED]: value } },
    });
  await annotate(applied);
  const { body } = await admin.ask(
    'GET',
    path,
    undefined,
    undefined,
    'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  );
  assert.ok(
    body.metadata.annotations?.[LAST_APPLIED]?.includes(data?.token ?? ''),
    'The answer of metadata only no longer holds the value',
  );
  const probe = await bench.probe();
  const seen = await probe.observe(secret.question, callContext());
  assert.ok(!JSON.stringify(seen).includes(data?.token ?? ''));
  assert.match(seen.warnings?.[0] ?? '', /was written by kubectl apply/);
  await annotate(null);
  const { warnings } = await probe.observe(secret.question, callContext());
  assert.equal(warnings, undefined);
  return 'the answer of metadata only holds the value; the owner is warned, and what the probe says holds none of it';
}

async function unmanaged(bench: RealBench): Promise<string> {
  const { admin } = bench.cluster;
  const secret = await bench.secret('unmanaged');
  const path = `/api/v1/namespaces/${secret.namespace}/secrets/${secret.name}`;
  await admin.patch(path, { metadata: { ownerReferences: null } });
  const told = await refused(bench, await RealWalk.begin(bench, secret));
  assert.match(told, /would not unseal into it\. Delete it, or let/);
  await admin.patch(path, {
    metadata: { annotations: { 'sealedsecrets.bitnami.com/managed': 'true' } },
  });
  const ended = assertCompleted(
    await (await RealWalk.begin(bench, secret)).run(),
  );
  return `nothing was minted; after the annotation that it names, ${ended}`;
}

async function immutable(bench: RealBench): Promise<string> {
  const { admin } = bench.cluster;
  const secret = await bench.secret('immutable');
  const path = `/api/v1/namespaces/${secret.namespace}/secrets/${secret.name}`;
  const isImmutable = async () => {
    const found = (await admin.find(path)) as
      | { immutable?: boolean }
      | undefined;
    return found?.immutable === true;
  };
  await secret.edit('0-secret', text =>
    text.replace('\n  template:\n', '\n  template:\n    immutable: true\n'),
  );
  // the controller makes an immutable one, and leaves one that is there as it is
  await admin.delete(path);
  await until('the immutable Secret', isImmutable);
  const told = await refused(bench, await RealWalk.begin(bench, secret));
  assert.match(told, /spec\.template\.immutable of SealedSecret .* is true/);
  // as the sentence says
  await secret.edit('0-secret', text =>
    text.replace('    immutable: true\n', ''),
  );
  // what is deleted sooner is made again as the controller knows it, immutable
  await secret.untilUnsealed();
  await admin.delete(path);
  await until('the Secret again', async () => {
    const found = await admin.find(path);
    return found !== undefined && !(await isImmutable());
  });
  const ended = assertCompleted(
    await (await RealWalk.begin(bench, secret)).run(),
  );
  return `nothing was minted; after what it says was done, ${ended}`;
}

/** @returns why the rotation failed, without anything minted for it */
async function refused(bench: RealBench, walk: RealWalk): Promise<string> {
  const { phase, rotation } = await walk.run();
  assert.equal(phase, 'failed');
  const tokens = await bench.tokens.list(
    String(rotation.declared.account.client),
  );
  assert.equal(tokens.length, 1, 'A token was minted');
  return rotation.waitingFor ?? '';
}

async function mistaken(
  bench: RealBench,
  { url, wrongAuthority, namespace, told }: (typeof MISTAKES)[number],
): Promise<string> {
  const { admin, controlPlane, portal, sealedSecrets } = bench.cluster;
  const secret = await bench.secret('mistake');
  const { question } = secret;
  const probe = KubernetesProbe.create({
    clusters: [
      {
        name: CLUSTER,
        url: url ? url(admin.url) : admin.url,
        token: await portal.token(),
        ca: wrongAuthority ? sealedSecrets.certificate : controlPlane.ca,
        skipTlsVerify: false,
      },
    ],
    requestTimeoutMs: 10_000,
  });
  const target = { ...question.target, ...(namespace && { namespace }) };
  const error = await probe
    .observe({ ...question, target }, callContext())
    .then(
      () => undefined,
      (reason: Error) => reason,
    );
  assert.match(error?.message ?? 'nothing', told);
  return `“${error?.message.replace(secret.name, 'the Secret')}”`;
}
