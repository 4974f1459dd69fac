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
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import {
  Rotation,
  RotationPlan,
  SecretDetail,
} from '@keyturn/plugin-secrets-common';

export const SECRET_REF = 'resource:default/payments-db-password';
/** Digest of what the form has shown. */
export const DECLARATION = 'digest-of-the-plan';
const SECRET_PATH = '/v1/secrets/default/payments-db-password';

/** The REST API of the secrets backend as far as the actions use it, over HTTP and with one rotation. */
export class FakeSecretsBackend {
  readonly requests: { line: string; authorization?: string; body?: any }[] =
    [];
  adopted = false;
  plan: RotationPlan = {
    secretRef: SECRET_REF,
    repositories: [
      {
        repository: 'https://github.com/acme/gitops',
        files: [
          {
            url: 'https://github.com/acme/gitops/blob/main/db.yaml',
            changes: [
              'SealedSecret payments/db: spec.encryptedData.password',
              'SealedSecret payments/db: spec.template.metadata.annotations',
            ],
          },
        ],
      },
    ],
    targetIds: ['production/eu-1/payments'],
    notes: ['The old version is kept: the policy does not revoke it'],
    problems: [],
    declaration: DECLARATION,
  };
  rotation: Rotation = {
    id: 'rotation-1',
    secretRef: SECRET_REF,
    secretTitle: 'Payments DB password',
    phase: 'requested',
    reason: 'Test',
    requestedBy: 'user:default/mock',
    actions: {
      cancel: { possible: true },
      giveUp: { possible: false, reason: 'Cancel it instead' },
      retry: { possible: false, reason: 'Nothing has failed' },
      rollback: { possible: false, reason: 'It is not merged yet' },
      handIn: { possible: false, reason: 'Its issuer mints it' },
      confirmRevocation: { possible: false, reason: 'Nothing is to confirm' },
      override: { possible: false, reason: 'The gate is not shut' },
      proposeMissing: { possible: false, reason: 'Nothing is missing' },
    },
    declaration: DECLARATION,
    pullRequests: [],
    targets: [],
    createdAt: '2026-11-24T12:00:00.000Z',
    updatedAt: '2026-11-24T12:00:00.000Z',
  };
  /** What the secret holds. */
  keys = ['password'];
  /** What the engine does when it is asked to advance; by default it gets there. */
  advance: (to: 'issued' | 'proposed') => Promise<void> | void = to => {
    this.rotation = {
      ...this.rotation,
      phase: to,
      versionId: 'version-2',
      pullRequests: to === 'proposed' ? this.pullRequestsIn('gitops') : [],
    };
  };
  /** Answers every request whose line matches with this error. */
  refusal?: { on: RegExp; status: number; name: string; message: string };
  readonly #server: Server;

  static async start(): Promise<FakeSecretsBackend> {
    const fake = new FakeSecretsBackend();
    await new Promise<void>(resolve =>
      fake.#server.listen(0, '127.0.0.1', resolve),
    );
    return fake;
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => response.destroy(error));
    });
  }

  get secret(): SecretDetail {
    const credential = { credentialKind: 'token', issuer: 'manual' } as const;
    return {
      ref: SECRET_REF,
      name: 'payments-db-password',
      title: 'Payments DB password',
      ...credential,
      consumerRefs: [],
      consumers: [],
      authority: { ref: 'sealed-secrets', class: 'runtime' },
      environments: ['production'],
      clusters: ['eu-1'],
      lifetime: {},
      health: 'unknown',
      boundary: 'inside',
      boundaryProblems: [],
      problems: [],
      capabilities: { revocation: false, proof: false, automatic: false },
      targets: [
        {
          id: 'production/eu-1/payments',
          environment: 'production',
          cluster: 'eu-1',
          namespace: 'payments',
          secretName: 'payments-db-password',
          manifest: 'https://github.com/acme/gitops/blob/main/db.yaml',
          keys: this.keys,
          workloads: [],
          state: 'unobserved',
          evidence: [],
        },
      ],
    };
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}/api/secrets`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  pullRequestsIn(...names: string[]): Rotation['pullRequests'] {
    return names.map((name, index) => ({
      url: `https://github.com/acme/${name}/pull/${index + 1}`,
      repository: `https://github.com/acme/${name}`,
      number: index + 1,
      state: 'open',
    }));
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    const line = `${request.method} ${request.url!.replace(
      '/api/secrets',
      '',
    )}`;
    const { authorization } = request.headers;
    const body = await readJson(request);
    this.requests.push({ line, authorization, body });
    if (this.refusal?.on.test(line)) {
      const { status, name, message } = this.refusal;
      answer(response, status, {
        error: { name, message },
        response: { statusCode: status },
      });
      return;
    }
    answer(response, 200, await this.#answer(line, body));
  }

  async #answer(line: string, body: any): Promise<object> {
    if (line.endsWith('/plan')) return this.plan;
    if (line === `GET ${SECRET_PATH}`) return this.secret;
    if (line.endsWith('/values')) {
      await this.advance('issued');
      return this.rotation;
    }
    if (line === 'POST /v1/rotations') {
      return { rotation: this.rotation, adopted: this.adopted };
    }
    await this.advance(body.to);
    return this.rotation;
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : undefined;
}

function answer(response: ServerResponse, status: number, body: object) {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
