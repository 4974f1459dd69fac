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

import { createSign } from 'node:crypto';
import { PORTAL, PORTAL_USER } from './auditPolicy';
import {
  documentedRules,
  Grant,
  grantsOf,
  PolicyRule,
} from './documentedRules';
import { ControlPlane } from './startControlPlane';
import { until } from './until';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ROLE = 'portal';
const HOUR = 3_600;
const SUBJECTS = [
  {
    kind: 'ServiceAccount',
    name: PORTAL.name,
    namespace: PORTAL.namespace,
  },
];

/** The service account of the portal, and what it may do. */
export class Portal {
  readonly #controlPlane: ControlPlane;
  readonly #uid: string;
  /** By namespace. */
  readonly #granted = new Map<string, Grant[]>();

  /** Makes it, with what its documentation asks for outside of targets. */
  static async admit(controlPlane: ControlPlane): Promise<Portal> {
    const { admin } = controlPlane;
    await admin.post('/api/v1/namespaces', {
      metadata: { name: PORTAL.namespace },
    });
    const { metadata } = await admin.post(
      `/api/v1/namespaces/${PORTAL.namespace}/serviceaccounts`,
      { metadata: { name: PORTAL.name } },
    );
    const portal = new Portal(controlPlane, metadata.uid!);
    await portal.allow('kube-node-lease', documentedRules().leases);
    return portal;
  }

  private constructor(controlPlane: ControlPlane, uid: string) {
    this.#controlPlane = controlPlane;
    this.#uid = uid;
  }

  /** Lets it do something in a namespace for the first time. */
  async allow(namespace: string, rules: PolicyRule[]): Promise<void> {
    await this.#controlPlane.admin.post(
      `${RBAC}/namespaces/${namespace}/rolebindings`,
      {
        metadata: { name: ROLE },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'Role',
          name: ROLE,
        },
        subjects: SUBJECTS,
      },
    );
    await this.setRules(namespace, rules);
  }

  /** What it may do in a namespace from now on. */
  async setRules(namespace: string, rules: PolicyRule[]): Promise<void> {
    const before = this.#granted.get(namespace) ?? [];
    await this.#controlPlane.admin.apply(
      `${RBAC}/namespaces/${namespace}/roles/${ROLE}`,
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: ROLE },
        rules,
      },
      'run',
    );
    // The server learns of it a moment later.
    await until(`the rules of ${namespace}`, () =>
      this.#isInForce(namespace, rules, before),
    );
    this.#granted.set(namespace, grantsOf(rules));
  }

  /** A token as `kubectl create token` makes it. */
  async token(): Promise<string> {
    const { status } = await this.#controlPlane.admin.post<{
      status: { token: string };
    }>(
      `/api/v1/namespaces/${PORTAL.namespace}/serviceaccounts/${PORTAL.name}/token`,
      { spec: { expirationSeconds: 24 * HOUR } },
    );
    return status.token;
  }

  async #isInForce(
    namespace: string,
    rules: PolicyRule[],
    before: Grant[],
  ): Promise<boolean> {
    const keyOf = ({ group, resource, verb, name }: Grant) =>
      [group, resource, verb, name].join(' ');
    const given = new Set(grantsOf(rules).map(keyOf));
    const answers = await Promise.all(
      [...before, ...grantsOf(rules)].map(async grant => {
        const { status } = await this.#controlPlane.admin.post<Review>(
          '/apis/authorization.k8s.io/v1/subjectaccessreviews',
          {
            spec: {
              user: PORTAL_USER,
              resourceAttributes: { namespace, ...grant },
            },
          },
        );
        return status.allowed === given.has(keyOf(grant));
      }),
    );
    return answers.every(Boolean);
  }

  /** One that has expired; signed here, because the server makes none that lasts for less than ten minutes. */
  expiredToken(): string {
    const { serviceAccountKey, issuer } = this.#controlPlane;
    const now = Math.floor(Date.now() / 1_000);
    const { namespace, name } = PORTAL;
    const parts = [
      { alg: 'RS256', typ: 'JWT' },
      {
        iss: issuer,
        aud: [issuer],
        sub: `system:serviceaccount:${namespace}:${name}`,
        iat: now - 2 * HOUR,
        nbf: now - 2 * HOUR,
        exp: now - HOUR,
        'kubernetes.io': {
          namespace,
          serviceaccount: { name, uid: this.#uid },
        },
      },
    ].map(part => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const signature = createSign('RSA-SHA256')
      .update(parts.join('.'))
      .sign(serviceAccountKey, 'base64url');
    return [...parts, signature].join('.');
  }
}

/** What the server is asked about whoever may do something. */
interface Review {
  status: { allowed: boolean };
}
