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

import { goModOf } from './goMod.mjs';

describe('goModOf', () => {
  it('needs one module, and nothing else', () => {
    const part = {
      name: 'kwok',
      module: 'sigs.k8s.io/kwok',
      version: '0.7.0',
    };
    expect(goModOf(part, 'module sigs.k8s.io/kwok\n\ngo 1.24.0\n')).toBe(
      'module keyturn.example/kwok\n\ngo 1.26.0\n\nrequire sigs.k8s.io/kwok v0.7.0\n',
    );
  });

  it('takes staging modules of Kubernetes as they are published', () => {
    const part = {
      name: 'kube-apiserver',
      module: 'k8s.io/kubernetes',
      version: '1.37.2',
    };
    const theirs =
      'module k8s.io/kubernetes\n\nreplace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n)\n\nreplace k8s.io/kms => ./staging/src/k8s.io/kms\n';
    expect(goModOf(part, theirs)).toContain(
      'replace (\n\tk8s.io/api => k8s.io/api v0.37.2\n\tk8s.io/kms => k8s.io/kms v0.37.2\n)\n',
    );
  });

  it('takes modules beside it in the version that it has itself, and leaves forks alone', () => {
    const part = {
      name: 'etcd',
      module: 'go.etcd.io/etcd/server/v3',
      version: '3.7.3',
    };
    const theirs =
      'module x\n\nreplace (\n\tgo.etcd.io/etcd/api/v3 => ../api\n\texample.com/a => example.com/fork v1.0.0\n)\n';
    const ours = goModOf(part, theirs);
    expect(ours).toContain(
      'go.etcd.io/etcd/api/v3 => go.etcd.io/etcd/api/v3 v3.7.3',
    );
    expect(ours).not.toContain('fork');
  });

  it('takes forks and leaves out versions where the module compiles only so', () => {
    const part = {
      name: 'gitea',
      module: 'code.gitea.io/gitea',
      version: '1.25.5',
      forks: true,
    };
    const theirs = [
      'module x',
      'replace example.com/a => example.com/fork v1.0.0',
      'replace example.com/b v1.2.3 => example.com/fork-b v1.0.1 // fixed there',
      'exclude example.com/c v3.0.0+incompatible',
      'exclude (\n\texample.com/d v1.0.0 // broken\n)',
      '',
    ].join('\n\n');
    const ours = goModOf(part, theirs);
    expect(ours).toContain(
      'replace (\n\texample.com/a => example.com/fork v1.0.0\n\texample.com/b v1.2.3 => example.com/fork-b v1.0.1\n)\n',
    );
    expect(ours).toContain(
      'exclude (\n\texample.com/d v1.0.0\n\texample.com/c v3.0.0+incompatible\n)\n',
    );
  });
});
