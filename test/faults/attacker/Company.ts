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

import { setTimeout } from 'node:timers/promises';
import { FaultSandbox } from '../sandbox/FaultSandbox';
import { AttackedPortal } from './AttackedPortal';
import { configOf, MEMBERSHIPS, people, providedOf } from './companyConfig';
import {
  CATALOG,
  CLUSTER,
  COMPONENT_TO_COME,
  GITOPS,
  INES,
  OWN,
  PEOPLE,
  ROOT,
  SHARED,
  VICTIM,
} from './companyNames';
import {
  Files,
  placeOf,
  plant,
  plantForeign,
  Planted,
  secretYaml,
  settle,
  sown,
  Spec,
  specOf,
} from './planting';

const DEADLINE_MS = 20_000;
const PAUSE_MS = 25;

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
      'teams/payments/api.yaml': secretYaml('payments-api', {
        // Not due, so that nothing but an attempt makes it rotate.
        ...specOf(url, victim, { expiresInDays: 80 }),
        // Which does not exist yet.
        dependencyOf: [`component:default/${COMPONENT_TO_COME}`],
      }),
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
      // So that Payments has its places before anybody else.
      await portal.run('inventory-read');
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
