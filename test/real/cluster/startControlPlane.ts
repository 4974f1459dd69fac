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

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { auditPolicy } from './auditPolicy';
import { freePorts } from './freePorts';
import { KubernetesApi } from './KubernetesApi';
import { writeKubeconfig } from './kubeconfig';
import { Parts } from './parts';
import { Program } from './Program';
import { until } from './until';

const SERVICE_ACCOUNT_ISSUER = 'https://kubernetes.default.svc';
/** Of a network for documentation: nothing is sent there, but the server wants an address that is not a loopback. */
const ADVERTISED = '192.0.2.1';
/** Nodes are stand-ins without disks, networks and heartbeats that somebody would miss. */
const CONTROLLERS = [
  'cronjob-controller',
  'daemonset-controller',
  'deployment-controller',
  'garbage-collector-controller',
  'job-controller',
  'namespace-controller',
  'replicaset-controller',
  'root-ca-certificate-publisher-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'statefulset-controller',
];

/** etcd, the API server and the controller manager. */
export interface ControlPlane {
  url: string;
  /** PEM of those that the API server's certificate can be checked by. */
  ca: string;
  /** PEM of the key that tokens of service accounts are signed with. */
  serviceAccountKey: string;
  issuer: string;
  auditLog: string;
  /** For programs that act as administrators. */
  kubeconfig: string;
  admin: KubernetesApi;
  /** Where etcd answers JSON. */
  etcdUrl: string;
  apiServer: Program;
  /** Ends the API server and starts it again at the same address. */
  startApiServer(flags?: string[]): Promise<Program>;
  stop(): Promise<void>;
}

export async function startControlPlane(
  parts: Parts,
  dataDir: string,
): Promise<ControlPlane> {
  const file = (name: string) => path.join(dataDir, name);
  const write = (name: string, text: string) => {
    writeFileSync(file(name), text, { mode: 0o600 });
    return file(name);
  };
  const [clientPort, peerPort, apiPort] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${clientPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const url = `https://127.0.0.1:${apiPort}`;
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const keyFile = write('service-accounts.key', privateKey);
  const adminToken = randomBytes(24).toString('hex');
  const tokens = write('tokens.csv', `${adminToken},admin,1,system:masters\n`);
  const policy = write('audit-policy.yaml', auditPolicy());
  const auditLog = file('audit.log');

  const etcd = Program.start({
    name: 'etcd',
    command: parts.etcd.binary,
    dataDir,
    args: [
      `--data-dir=${file('etcd')}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      // Nothing of it outlives the run.
      '--unsafe-no-fsync',
      '--log-level=error',
    ],
  });
  const certificate = file('apiserver/apiserver.crt');
  const runApiServer = (flags: string[] = []) =>
    Program.start({
      name: 'kube-apiserver',
      command: parts['kube-apiserver'].binary,
      dataDir,
      args: [
        `--etcd-servers=${etcdUrl}`,
        `--secure-port=${apiPort}`,
        '--bind-address=127.0.0.1',
        `--advertise-address=${ADVERTISED}`,
        '--endpoint-reconciler-type=none',
        '--service-cluster-ip-range=10.96.0.0/16',
        // It makes an authority and a certificate of its own there.
        `--cert-dir=${path.dirname(certificate)}`,
        '--authorization-mode=RBAC',
        `--token-auth-file=${tokens}`,
        `--service-account-issuer=${SERVICE_ACCOUNT_ISSUER}`,
        `--service-account-signing-key-file=${keyFile}`,
        `--service-account-key-file=${keyFile}`,
        `--audit-policy-file=${policy}`,
        `--audit-log-path=${auditLog}`,
        '--audit-log-mode=blocking-strict',
        ...flags,
      ],
    });
  let apiServer = runApiServer();
  const programs = [etcd];
  const stop = async () => {
    await apiServer.stop();
    for (const program of programs.toReversed()) await program.stop();
  };
  try {
    await until('the certificate of the API server', async () => {
      etcd.assertRuns();
      apiServer.assertRuns();
      return existsSync(certificate);
    });
    const ca = readFileSync(certificate, 'utf8');
    const admin = new KubernetesApi({ url, ca, token: adminToken });
    const isReady = async () => {
      apiServer.assertRuns();
      return (await admin.ask('GET', '/readyz')).status === 200;
    };
    await until('the API server', isReady);
    const kubeconfig = writeKubeconfig(file('admin.kubeconfig'), {
      url,
      caFile: certificate,
      token: adminToken,
    });
    programs.push(
      Program.start({
        name: 'kube-controller-manager',
        command: parts['kube-controller-manager'].binary,
        dataDir,
        args: [
          `--kubeconfig=${kubeconfig}`,
          `--controllers=${CONTROLLERS.join(',')}`,
          `--root-ca-file=${certificate}`,
          `--service-account-private-key-file=${keyFile}`,
          '--leader-elect=false',
          '--secure-port=0',
          '--bind-address=127.0.0.1',
        ],
      }),
    );
    return {
      url,
      ca,
      admin,
      kubeconfig,
      auditLog,
      etcdUrl,
      stop,
      issuer: SERVICE_ACCOUNT_ISSUER,
      serviceAccountKey: privateKey,
      get apiServer() {
        return apiServer;
      },
      async startApiServer(flags) {
        await apiServer.stop();
        apiServer = runApiServer(flags);
        await until('the API server', isReady);
        return apiServer;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
