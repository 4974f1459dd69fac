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

import { KubernetesProbe } from '@keyturn/plugin-secrets-backend-module-kubernetes/src/KubernetesProbe';
import { ClusterClient } from '@keyturn/plugin-secrets-backend-module-kubernetes/src/ClusterClient';
import { readNamespaceWorkloads } from '@keyturn/plugin-secrets-backend-module-kubernetes/src/readNamespaceWorkloads';
import { callContext } from '../bench/callContext';
import type { MemoryAnswer, MemoryQuestion } from './consumersMemory';

const MEGABYTE = 1024 * 1024;

/*
 * A process that reads pods and does nothing else. It answers its one question, and is ended by who asked it.
 */

process.once('message', ({ url, ca, token, question }: MemoryQuestion) => {
  const cluster = {
    name: question.target.cluster,
    url,
    ca,
    token,
    skipTlsVerify: false,
  };
  measure(cluster, question).then(
    answer => process.send?.({ answer }),
    error => process.send?.({ failure: error.message }),
  );
});

async function measure(
  cluster: ConstructorParameters<typeof ClusterClient>[0],
  question: MemoryQuestion['question'],
): Promise<MemoryAnswer> {
  const context = callContext();
  const probe = KubernetesProbe.create({
    clusters: [cluster],
    requestTimeoutMs: 10_000,
  });
  // Everything is loaded, and a connection is open.
  await probe.observe(question, context);
  global.gc?.();
  const before = process.memoryUsage();
  const most = { heapUsed: before.heapUsed, rss: before.rss };
  const sampling = setInterval(() => {
    const { heapUsed, rss } = process.memoryUsage();
    most.heapUsed = Math.max(most.heapUsed, heapUsed);
    most.rss = Math.max(most.rss, rss);
  }, 5);
  const startedAt = performance.now();
  const { consumers } = await probe.consumers(question, context);
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(sampling);
  global.gc?.();
  const between = process.memoryUsage();
  const kept = await readNamespaceWorkloads(
    new ClusterClient(cluster, 10_000),
    question.target.namespace,
    context,
  );
  global.gc?.();
  const after = process.memoryUsage();
  return {
    // What is measured as kept has to be in use until here.
    consumers: kept.length > 0 ? consumers.map(spoken) : [],
    seconds,
    heapMegabytes: megabytes(most.heapUsed - before.heapUsed),
    rssMegabytes: megabytes(most.rss - before.rss),
    keptMegabytes: megabytes(
      after.heapUsed + after.external - (between.heapUsed + between.external),
    ),
  };
}

function spoken({
  kind,
  name,
  state,
}: {
  kind: string;
  name: string;
  state: string;
}) {
  return `${kind} ${name}: ${state}`;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MEGABYTE);
}
