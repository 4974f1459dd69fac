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

const KUBERNETES = {
  version: '1.37.2',
  module: 'k8s.io/kubernetes',
  // kubectl and others cannot parse the version that a build without these has.
  flags: ({ version }) => {
    const [major, minor] = version.split('.');
    const base = 'k8s.io/component-base/version.git';
    return `-X ${base}Version=v${version} -X ${base}Major=${major} -X ${base}Minor=${minor}`;
  },
};
const ETCD = { version: '3.7.3', module: 'go.etcd.io/etcd/server/v3' };
const SEALED_SECRETS = {
  version: '0.36.6',
  module: 'github.com/bitnami-labs/sealed-secrets',
};
const KWOK = { version: '0.7.0', module: 'sigs.k8s.io/kwok' };

/**
 * The programs of a cluster, from the Go module proxy that `go` uses on this machine. Those that share a module are
 * built one after the other, because the second finds most of it compiled.
 */
export const PARTS = [
  { name: 'etcd', ...ETCD, package: ETCD.module },
  ...['kube-apiserver', 'kube-controller-manager'].map(name => ({
    name,
    ...KUBERNETES,
    package: `${KUBERNETES.module}/cmd/${name}`,
  })),
  { name: 'kwok', ...KWOK, package: `${KWOK.module}/cmd/kwok` },
  ...['controller', 'kubeseal'].map(name => ({
    name: name === 'controller' ? 'sealed-secrets-controller' : name,
    ...SEALED_SECRETS,
    package: `${SEALED_SECRETS.module}/cmd/${name}`,
    flags: ({ version }) => `-X main.VERSION=${version}`,
  })),
];

/** A real forge, which the conformance tests start; no part of the cluster. */
export const GITEA = {
  name: 'gitea',
  version: '1.25.5',
  module: 'code.gitea.io/gitea',
  package: 'code.gitea.io/gitea',
  forks: true,
  tags: 'sqlite,sqlite_unlock_notify',
  flags: ({ version }) =>
    `-X main.Version=${version} -X "main.Tags=sqlite sqlite_unlock_notify"`,
};
