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
import { setTimeout } from 'node:timers/promises';
import { DeferredEntity } from '@backstage/plugin-catalog-node';
import { JsonObject } from '@backstage/types';
import { seal } from '@keyturn/plugin-secrets-backend-module-sealed-secrets';
import { SecretValue } from '@keyturn/plugin-secrets-node';
import { stringify } from 'yaml';
import { FaultSandbox } from '../sandbox/FaultSandbox';
import { renderManifest, renderWorkload } from '../sandbox/renderFiles';
import { boundariesConfig } from './boundariesConfig';
import { AttackedPortal } from './AttackedPortal';

export const CLUSTER = 'eu-1';
export const GITOPS = 'acme/gitops-eu-1';
export const CATALOG = 'acme/catalog';
export const PEOPLE = 'acme/people';
/** A repository in which everybody may write, with a CODEOWNERS. */
export const SHARED = 'acme/shared';
/** The attacker's own. */
export const OWN = 'mallory/evil';

/** The attacker: of team Data, signed in, may write what Data owns and her own repository. */
export const INES = 'user:default/ines';
/** Of team Payments, the victim. */
export const PIA = 'user:default/pia';
/** Of the platform team, an administrator. */
export const ROOT = 'user:default/root';

const MEMBERSHIPS: Record<string, string[]> = {
  [INES]: ['group:default/data'],
  [PIA]: ['group:default/payments'],
  [ROOT]: ['group:default/platform'],
};
const SEED_VERSION = 'v-seed';
const DEADLINE_MS = 20_000;
const PAUSE_MS = 25;

/** A consumer of the secret of Payments that is still to be declared. */
export const COMPONENT_TO_COME = 'payments-to-come';
export const VICTIM = 'resource:default/payments-api';

type Files = Record<string, string>;

/** Whose a secret is and what it is called. */
export interface Planted {
  team: string;
  name: string;
  /** At the token service. */
  tokenId: string;
}

/** What an entity of a secret may say in its spec, unchecked, as an attacker writes it. */
export type Spec = Record<string, unknown>;

/**
 * The company that is attacked: one cluster, teams with folders of their own in a catalog and a GitOps repository, and a
 * portal with boundaries. Payments has a secret that lives and is in use.
 */
export class Company {
  readonly sandbox: FaultSandbox;
  readonly portal: AttackedPortal;
  /** The secret of Payments, with the token that is live. */
  victim: Planted;
  /** Ids of the rotations of the attempt that is under way. */
  readonly started = new Set<string>();
  readonly #planted: Planted[] = [];
  readonly #prepared: Files = {};

  static async open(
    sandbox: FaultSandbox,
    options: { boundaries: 'rules' | 'unrestricted' },
  ): Promise<Company> {
    const { forge } = sandbox;
    await forge.createRepository(PEOPLE, { 'all.yaml': people() });
    await forge.createRepository(CATALOG, { 'README.md': 'Catalog\n' });
    await forge.createRepository(SHARED, {
      CODEOWNERS: '/payments.yaml @acme/payments\n/* @acme/data\n',
    });
    await forge.createRepository(OWN, { 'README.md': 'Mine\n' });
    const victim = await plant(sandbox, 'payments', 'api');
    await forge.push(GITOPS, 'main', {
      'clusters/eu-1/namespaces.yaml': [
        'payments',
        'data',
        'data-lake',
        'infra',
      ]
        .map(
          name =>
            `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`,
        )
        .join('---\n'),
    });
    await plantForeign(sandbox);
    await sandbox.clusters[CLUSTER].sync();
    await settle(sandbox, victim);
    const url = forge.url;
    await forge.push(CATALOG, 'main', {
      'teams/payments/api.yaml': secretYaml(
        'payments-api',
        specOf(url, victim),
      ),
    });
    const portal = await AttackedPortal.start({
      memberships: MEMBERSHIPS,
      provided: providedOf(url),
      config: configOf(sandbox, options.boundaries),
    });
    const company = new Company(sandbox, portal, victim);
    try {
      await company.entity(VICTIM);
      await company.entity('group:default/payments');
      return company;
    } catch (error) {
      await portal.stop();
      throw error;
    }
  }

  private constructor(
    sandbox: FaultSandbox,
    portal: AttackedPortal,
    victim: Planted,
  ) {
    this.sandbox = sandbox;
    this.portal = portal;
    this.victim = victim;
  }

  /** Page of a file on the forge. */
  page(repository: string, path: string, ref = 'main'): string {
    return `${this.sandbox.forge.url}/${repository}/blob/${ref}/${path}`;
  }

  /** Puts files where the attacker may. */
  async push(repository: string, files: Files, branch = 'main') {
    return this.sandbox.forge.push(repository, branch, files);
  }

  /** Registers locations as the attacker does, by the catalog's own API. */
  async register(...targets: string[]): Promise<void> {
    for (const target of targets) {
      const body = { type: 'url', target };
      await this.portal.call(INES, 'POST', '/catalog/locations', body);
    }
  }

  /** Resolves once the catalog has an entity for which `holds`. */
  async entity(
    ref: string,
    holds: (entity: { spec: Spec }) => boolean = () => true,
  ): Promise<void> {
    const path = `/catalog/entities/by-name/${ref.replace(':', '/')}`;
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const { status, body } = await this.portal.call(ROOT, 'GET', path);
      if (status === 200 && holds(body as { spec: Spec })) return;
      if (performance.now() > deadline) {
        const last = JSON.stringify(body).slice(0, 500);
        throw new Error(
          `${ref} did not come into the catalog: ${status} ${last}`,
        );
      }
      await setTimeout(PAUSE_MS);
    }
  }

  /** Has the catalog read an entity again, and the inventory after it. */
  async reread(
    ref: string,
    holds: (entity: { spec: Spec }) => boolean,
  ): Promise<void> {
    await this.portal.call(ROOT, 'POST', '/catalog/refresh', {
      entityRef: ref,
    });
    await this.entity(ref, holds);
    await this.portal.run('inventory-read');
  }

  /** A live secret of a team, not declared yet; sealed and in use once all that is prepared was `settled`. */
  async plant(team: string, name: string): Promise<Planted> {
    const { planted, files } = await sown(this.sandbox, team, name);
    Object.assign(this.#prepared, files);
    this.#planted.push(planted);
    return planted;
  }

  /** Clients of the token service that are the attacker's. */
  get ownClients(): string[] {
    return this.#planted.map(({ team, name }) => `${team}-${name}`);
  }

  /** Puts everything that was planted where it lives, at once, because each commit takes its time. */
  async settled(): Promise<void> {
    await this.sandbox.forge.push(GITOPS, 'main', this.#prepared);
    await this.sync();
    for (const planted of this.#planted) await settle(this.sandbox, planted);
  }

  /** The id of the token that a team's secret holds in the cluster; undefined for one that does not work. */
  async tokenIn({ team, name }: Omit<Planted, 'tokenId'>) {
    const { values } = await this.sandbox.clusters[CLUSTER].secret(
      placeOf({ team, name }),
    );
    try {
      return values[0] && (await this.sandbox.tokens.idOf(values[0]));
    } finally {
      for (const value of values) value.dispose();
    }
  }

  /** Has the cluster apply what is merged. */
  sync(): Promise<void> {
    return this.sandbox.clusters[CLUSTER].sync();
  }
}

/** The spec of a secret that is wholly inside the boundary of its team. */
export function specOf(
  forgeUrl: string,
  { team, name, tokenId }: Planted,
): Spec {
  const file = (what: string) =>
    `${forgeUrl}/${GITOPS}/blob/main/${pathOf(team, name, what)}`;
  return {
    type: 'secret',
    owner: `group:default/${team}`,
    credential: {
      kind: 'token',
      issuer: 'acme-tokens',
      id: tokenId,
      options: { client: `${team}-${name}` },
      expiresAt: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
    },
    authority: { class: 'runtime', ref: 'sealed-secrets' },
    targets: [
      {
        environment: 'production',
        cluster: CLUSTER,
        namespace: team,
        secretName: `${team}-${name}`,
        manifest: file('secret'),
        keys: ['token'],
        workloads: [
          {
            kind: 'Deployment',
            name: `${team}-${name}`,
            manifest: file('workload'),
          },
        ],
      },
    ],
    rotation: { policy: 'swift' },
  };
}

export function secretYaml(
  name: string,
  spec: Spec,
  metadata: object = {},
): string {
  return stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, ...metadata },
    spec,
  });
}

/** A SealedSecret for a Secret of the cluster, and the Deployment that uses it. */
export function sealedFiles(
  sandbox: FaultSandbox,
  { team, name }: { team: string; name: string },
  token: SecretValue,
): Files {
  const { sealingCertificate } = sandbox.clusters[CLUSTER];
  const { publicKey } = new X509Certificate(sealingCertificate);
  const file = { ...placeOf({ team, name }), versionId: SEED_VERSION };
  const label = `${team}/${file.name}`;
  const ciphertext = token.use(bytes => seal(publicKey, bytes, label));
  return {
    [pathOf(team, name, 'secret')]: renderManifest({ ...file, ciphertext }),
    [pathOf(team, name, 'workload')]: renderWorkload(file),
  };
}

function placeOf({ team, name }: { team: string; name: string }) {
  const full = `${team}-${name}`;
  return { ref: `resource:default/${full}`, name: full, namespace: team };
}

export function pathOf(team: string, name: string, what: string): string {
  return `clusters/${CLUSTER}/${team}/${name}-${what}.yaml`;
}

async function sown(
  sandbox: FaultSandbox,
  team: string,
  name: string,
): Promise<{ planted: Planted; files: Files }> {
  const { id, token } = await sandbox.tokens.seed(`${team}-${name}`);
  try {
    const files = sealedFiles(sandbox, { team, name }, token);
    return { planted: { team, name, tokenId: id }, files };
  } finally {
    token.dispose();
  }
}

async function plant(
  sandbox: FaultSandbox,
  team: string,
  name: string,
): Promise<Planted> {
  const { planted, files } = await sown(sandbox, team, name);
  await sandbox.forge.push(GITOPS, 'main', files);
  return planted;
}

/** What others have and no entity declares. */
async function plantForeign(sandbox: FaultSandbox): Promise<void> {
  const undeclared = await plant(sandbox, 'payments', 'undeclared');
  await plant(sandbox, 'data-lake', 'api');
  await plant(sandbox, 'infra', 'root');
  const path = pathOf('payments', undeclared.name, 'secret');
  const sealed = await sandbox.forge.read('gitops-eu-1', path);
  await sandbox.forge.push(GITOPS, 'main', {
    // As Kustomize has it, which brings the namespace.
    'apps/payments/kustomized.yaml': sealed.replace(
      /^ {2}namespace: .*\n/m,
      '',
    ),
  });
}

async function settle(sandbox: FaultSandbox, { team, name }: Planted) {
  const cluster = sandbox.clusters[CLUSTER];
  await cluster.settled(placeOf({ team, name }), SEED_VERSION);
}

function people(): string {
  const group = (name: string, parent?: string) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      annotations: { 'github.com/team-slug': `acme/${name}` },
    },
    spec: { type: 'team', children: [], ...(parent && { parent }) },
  });
  const user = (name: string, team: string) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name },
    spec: { memberOf: [team] },
  });
  return [
    ...['payments', 'data', 'data-lake', 'platform'].map(name => group(name)),
    user('ines', 'data'),
    user('pia', 'payments'),
    user('root', 'platform'),
  ]
    .map(entity => stringify(entity))
    .join('---\n');
}

/** What an org-wide discovery finds in the attacker's repository: entities with the location that it has there. */
function providedOf(forgeUrl: string): DeferredEntity[] {
  const location = `url:${forgeUrl}/${OWN}/blob/main/discovered.yaml`;
  const planted = { team: 'payments', name: 'api', tokenId: 'unknown' };
  return [
    {
      locationKey: 'faults-provider',
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: {
          name: 'discovered',
          annotations: {
            'backstage.io/managed-by-location': location,
            'backstage.io/managed-by-origin-location': location,
          },
        },
        spec: specOf(forgeUrl, planted) as JsonObject,
      },
    },
  ];
}

function configOf(
  { forge, addresses }: FaultSandbox,
  boundaries: 'rules' | 'unrestricted',
): JsonObject {
  const { host } = new URL(forge.url);
  const { url, token, certificate } = addresses.clusters.find(
    ({ name }) => name === CLUSTER,
  )!;
  return {
    app: { baseUrl: 'http://localhost:7007' },
    backend: {
      database: { client: 'better-sqlite3', connection: ':memory:' },
      reading: { allow: [{ host }] },
    },
    permission: {
      enabled: true,
      secrets: { read: 'involved', administrators: ['group:default/platform'] },
    },
    integrations: {
      github: [
        {
          host,
          apiBaseUrl: `${forge.url}/api/v3`,
          token: addresses.forge.token,
        },
      ],
    },
    catalog: {
      rules: [
        { allow: ['Component', 'Resource', 'Location', 'Group', 'User'] },
      ],
      locations: [
        { type: 'url', target: `${forge.url}/${PEOPLE}/blob/main/all.yaml` },
        {
          type: 'url',
          target: `${forge.url}/${CATALOG}/blob/main/teams/payments/api.yaml`,
        },
      ],
    },
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              ...{ name: CLUSTER, url, serviceAccountToken: token },
              ...{ authProvider: 'serviceAccount', skipTLSVerify: true },
            },
          ],
        },
      ],
    },
    sandbox: { tokenService: addresses.tokenService },
    secrets: {
      boundaries:
        boundaries === 'rules' ? boundariesConfig(forge.url) : boundaries,
      sealedSecrets: {
        authorities: [
          {
            id: 'sealed-secrets',
            title: 'SealedSecrets',
            clusters: [{ name: CLUSTER, certificate: { pem: certificate } }],
          },
        ],
      },
      policies: {
        swift: { trigger: 'time', approval: 'auto-merge', jitter: 'PT0S' },
        patient: {
          trigger: 'none',
          approval: 'auto-merge',
          maxOverlap: 'PT1H',
        },
        careful: { trigger: 'none', approval: 'review' },
        shared: { trigger: 'time', jitter: 'PT0S', batchFor: 'PT1S' },
      },
      rotation: { pollInterval: { milliseconds: 1 } },
    },
  };
}
