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

import { Readable } from 'node:stream';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { parseAllDocuments } from 'yaml';
import { verify } from '../verify';

const FORGE = 'https://git.example.com/acme';
const CONFIG = `
app:
  title: Acme
secrets:
  boundaries:
    groupsFrom: ['url:${FORGE}/people/blob/main/**']
    rules:
      - owners: ['group:default/*']
        declaredIn: ['${FORGE}/catalog/blob/main/teams/{owner.name}/**']
        targets:
          - repository: ${FORGE}/gitops
            branch: main
            paths: ['clusters/*/{owner.name}/**']
            clusters: ['*']
            namespaces: ['{owner.name}']
        issuers:
          random: {}
          acme-tokens: { client: ['{owner.name}'] }
        authorities: { sealed-secrets: {} }
        policies: ['*', '!auto-merge-*']
`;

function group(name: string, annotations = {}) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': `url:${FORGE}/people/blob/main/groups.yaml`,
        ...annotations,
      },
    },
    spec: { type: 'team', children: [] },
  };
}

function secret(team: string, { owner = team, client = team, spec = {} } = {}) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: `${team}-key`,
      annotations: {
        'backstage.io/managed-by-location': `url:${FORGE}/catalog/tree/main/teams/${team}/secrets.yaml`,
      },
    },
    spec: {
      type: 'secret',
      owner,
      credential: { kind: 'token', issuer: 'acme-tokens', options: { client } },
      authority: { class: 'runtime', ref: 'sealed-secrets' },
      targets: [
        {
          environment: 'production',
          cluster: 'eu-1',
          namespace: team,
          manifest: `${FORGE}/gitops/blob/main/clusters/eu-1/${team}/key.yaml`,
          keys: ['key'],
        },
      ],
      ...spec,
    },
  };
}

describe('keyturn-verify rbac', () => {
  const directory = createMockDirectory();
  const groups = [group('payments'), group('data')];

  async function run(entities: unknown[], ...args: string[]) {
    directory.setContent({
      'app-config.yaml': CONFIG,
      'entities.json': JSON.stringify(entities),
    });
    const printed: string[] = [];
    const code = await verify(
      [
        'rbac',
        '--config',
        directory.resolve('app-config.yaml'),
        '--entities',
        directory.resolve('entities.json'),
        '--account',
        'acme-tokens=client',
        ...args,
      ],
      { stdin: Readable.from([]), print: line => printed.push(line) },
    );
    return { code, text: printed.join('\n') };
  }

  const documents = (text: string) =>
    parseAllDocuments(text).map(document => document.toJS());

  it('prints what a cluster has to grant, by the names of the Secrets', async () => {
    const { code, text } = await run(
      [...groups, secret('payments'), secret('data')],
      '--cluster',
      'eu-1',
    );
    expect(code).toBe(0);
    const role = documents(text).find(
      ({ kind, metadata }) =>
        kind === 'Role' && metadata.namespace === 'payments',
    );
    expect(role.rules).toEqual([
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: ['payments-key'],
        verbs: ['get'],
      },
      {
        apiGroups: ['bitnami.com'],
        resources: ['sealedsecrets'],
        resourceNames: ['payments-key'],
        verbs: ['get'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      {
        apiGroups: ['apps'],
        resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
        verbs: ['list'],
      },
      {
        apiGroups: ['batch'],
        resources: ['cronjobs', 'jobs'],
        verbs: ['list'],
      },
    ]);
    expect(documents(text)).toContainEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'keyturn-portal-token',
        namespace: 'keyturn',
        annotations: {
          'kubernetes.io/service-account.name': 'keyturn-portal',
        },
      },
      type: 'kubernetes.io/service-account-token',
    });
  });

  it('binds the service account that is asked for', async () => {
    const { text } = await run(
      [...groups, secret('payments')],
      ...['--cluster', 'eu-1', '--service-account', 'portal/reader'],
    );
    const bindings = documents(text).filter(
      ({ kind }) => kind === 'RoleBinding',
    );
    expect(bindings.map(({ metadata }) => metadata.namespace)).toEqual([
      'payments',
      'kube-node-lease',
    ]);
    for (const { subjects } of bindings) {
      expect(subjects).toEqual([
        { kind: 'ServiceAccount', name: 'reader', namespace: 'portal' },
      ]);
    }
  });

  it('grants nothing to what is outside its boundary, and names it', async () => {
    const stranger = secret('payments', { owner: 'group:default/data' });
    const { code, text } = await run(
      [...groups, stranger],
      '--cluster',
      'eu-1',
    );
    expect(code).toBe(0);
    expect(text).toContain(
      '# Not granted, because it is outside its boundary: resource:default/payments-key',
    );
    expect(documents(text).filter(({ kind }) => kind === 'Role')).toMatchObject(
      [{ metadata: { namespace: 'kube-node-lease' } }],
    );
  });

  it('says so where nothing is declared, and what it needs', async () => {
    const nothing = await run([...groups], '--cluster', 'us-1');
    expect(nothing).toEqual({
      code: 1,
      text: 'No secret has a target in cluster us-1',
    });
    const { text } = await run([...groups]);
    expect(text).toMatch(/--cluster is needed/);
  });
});
