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

import { describeManifest, readManifests } from './readManifests';

const read = (text: string) => readManifests([{ path: 'a.yaml', text }]);
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n';

describe('readManifests', () => {
  it('puts objects without a namespace into default, and namespaces first', () => {
    const { manifests, problems } = read(
      `${secret}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n`,
    );
    expect(manifests.map(describeManifest)).toEqual([
      'Namespace shop',
      'Secret default/db',
    ]);
    expect(problems).toEqual([]);
  });

  it.each(['', '---\n', '# nothing yet\n', `---\n${secret}---\n# the end\n`])(
    'passes over empty documents: %j',
    text => {
      const { problems, incomplete } = read(text);
      expect({ problems, incomplete }).toEqual({
        problems: [],
        incomplete: false,
      });
    },
  );

  it('takes the first of two that are the same object', () => {
    const { manifests, problems, incomplete } = read(
      `${secret}data: {a: Yg==}\n---\n${secret}`,
    );
    expect(manifests).toHaveLength(1);
    expect(manifests[0].draft.data).toEqual({ a: 'Yg==' });
    expect(problems).toEqual([
      {
        file: 'a.yaml',
        object: 'Secret default/db',
        message: 'is declared more than once; the first one counts',
      },
    ]);
    expect(incomplete).toBe(false);
  });

  it('leaves Kustomizations to the agent', () => {
    const { manifests, problems } = read(
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: acme-gitops, namespace: flux-system}\n',
    );
    expect(manifests).toEqual([]);
    expect(problems[0].message).toContain('alone makes Kustomizations');
  });

  it.each([
    ['a duplicate key', 'kind: Secret\nkind: "hunter2"\n'],
    ['a list', '- hunter2\n'],
    [
      'an object without a name',
      'apiVersion: v1\nkind: Secret\ndata: {a: hunter2}\n',
    ],
    ['an unknown alias', 'kind: *hunter2\n'],
    [
      'too many aliases',
      `a: &a [${'x,'.repeat(20)}]\nb: &b [${'*a,'.repeat(
        20,
      )}]\nc: [${'*b,'.repeat(20)}]\n`,
    ],
  ])(
    'knows that it cannot identify %s, and does not quote it',
    (_what, text) => {
      const { manifests, problems, incomplete } = read(`${text}---\n${secret}`);
      expect(manifests.map(describeManifest)).toEqual(['Secret default/db']);
      expect(problems).toHaveLength(1);
      expect(problems[0].message).not.toContain('hunter2');
      expect(incomplete).toBe(true);
    },
  );
});
