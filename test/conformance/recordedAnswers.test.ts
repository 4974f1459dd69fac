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

import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { FakeCluster } from '@keyturn/plugin-secrets-backend-module-kubernetes/src/__testUtils__/FakeCluster';
import { RunningCluster, startCluster } from '@keyturn/sandbox';
import recorded from './recorded/kube-apiserver-1.37.2.json';

// A cluster's first start makes an RSA key of 4096 bits.
jest.setTimeout(120_000);

interface Answer {
  name: string;
  path: string;
  accept: string;
  as: string;
  status: number;
  body: unknown;
}

interface ObjectOrList {
  kind: string;
  metadata: object;
  items?: object[] | null;
}

const answers: Answer[] = recorded.answers;
const cases = answers.map(answer => [answer.name, answer] as const);

/**
 * An answer without what differs from one server to the next: its keys, what is null and what is empty, and the text of
 * all but times, uids, versions, tokens to go on with, and sentences.
 */
function shapeOf(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map(item => shapeOf(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, below]) => [
        name,
        shapeOf(below, name),
      ]),
    );
  }
  const differs =
    /^(uid|resourceVersion|time|.*Timestamp|renewTime|continue|message)$/;
  return differs.test(key) ? typeof value : value;
}

async function ask(url: string, answer: Answer) {
  const response = await fetch(`${url}${answer.path}`, {
    headers: { accept: answer.accept, authorization: `Bearer ${answer.as}` },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** Recorded from a real one; `recorded.writes` came before. */
describe(`what ${recorded.server} answers`, () => {
  describe("is what the sandbox's cluster answers:", () => {
    const directory = createMockDirectory();
    let cluster: RunningCluster;

    beforeAll(async () => {
      cluster = await startCluster({
        name: 'eu-1',
        dataDir: directory.path,
        tokens: [
          { token: 'admin', user: 'admin', rules: 'admin' },
          { token: 'reader', user: 'reader', rules: 'metadata-reader' },
        ],
        logger: mockServices.logger.mock(),
      });
      for (const { method, path, manager, body } of recorded.writes) {
        // its nodes renew their own
        if (manager === 'kubelet') continue;
        const response = await fetch(
          `${cluster.url}${path}?fieldManager=${manager}`,
          {
            method,
            headers: {
              authorization: 'Bearer admin',
              'content-type': 'application/merge-patch+json',
            },
            body: JSON.stringify(body),
          },
        );
        if (!response.ok) throw new Error(`${path}: ${response.status}`);
      }
    });

    afterAll(() => cluster?.stop());

    it.each(cases)('%s', async (_, answer) => {
      const { status, body } = await ask(cluster.url, answer);
      expect({ status, body: shapeOf(body) }).toEqual({
        status: answer.status,
        body: shapeOf(answer.body),
      });
    });
  });

  describe('is what the cluster of the tests of the Kubernetes module answers:', () => {
    let cluster: FakeCluster;

    beforeAll(async () => {
      cluster = await FakeCluster.start();
    });

    afterAll(() => cluster?.stop());

    /** What a test puts there: whole objects, also where only their metadata is asked for. */
    function wholeOf(body: unknown): Record<string, unknown> {
      const { kind, items, metadata } = body as ObjectOrList;
      switch (kind) {
        case 'PartialObjectMetadata':
          return { kind: 'Secret', metadata, data: { token: 'eA==' } };
        case 'PartialObjectMetadataList':
          return { kind: 'List', metadata, items: (items ?? []).map(wholeOf) };
        default:
          return body as Record<string, unknown>;
      }
    }

    it.each(cases)('%s', async (_, answer) => {
      cluster.objects.clear();
      cluster.fault = undefined;
      if (answer.status === 200) {
        cluster.objects.set(answer.path, wholeOf(answer.body));
      }
      if (answer.status === 403) cluster.fault = { on: /./, status: 403 };
      const { status, body } = await ask(cluster.url, answer);
      const parsed =
        status === 403 && typeof body === 'string' ? JSON.parse(body) : body;
      expect({ status, body: shapeOf(parsed) }).toEqual({
        status: answer.status,
        body: shapeOf(answer.body),
      });
    });
  });
});
