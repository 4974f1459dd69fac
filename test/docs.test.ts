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

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Entity } from '@backstage/catalog-model';
import { loadConfigSchema } from '@backstage/config-loader';
import { JsonObject } from '@backstage/types';
import {
  isSecretEntity,
  parseSecretSpec,
} from '@keyturn/plugin-secrets-common';
import ts from 'typescript';
import { parse } from 'yaml';

const ROOT = path.resolve(__dirname, '..');
const BACKEND = 'plugins/secrets-backend';
/** Keys at the top of a config file that our packages read. */
const CONFIG_ROOTS = ['secrets', 'permission'];

const SEALED_SECRETS =
  'plugins/secrets-backend-module-sealed-secrets/README.md';
const WAVE = 'argocd.argoproj.io/sync-wave';

/** What every configuration must have. */
const BASE = {
  app: { baseUrl: 'http://localhost:7007' },
  backend: {
    baseUrl: 'http://localhost:7007',
    database: { client: 'better-sqlite3', connection: ':memory:' },
  },
};

/** An object of Kubernetes. */
interface Manifest {
  kind?: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec?: JsonObject;
  data?: JsonObject;
}

interface Example {
  document: string;
  content: JsonObject;
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Every block of YAML in the documents of the repository. */
const examples: Example[] = execFileSync('git', ['ls-files', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean)
  .flatMap(document =>
    [...read(document).matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text]) => ({
      document,
      content: parse(text),
    })),
  )
  .filter(({ content }) => content && !Array.isArray(content));

describe('the documents', () => {
  it('describe every audit event, and no other', () => {
    const described = [
      ...read(`${BACKEND}/docs/audit-events.md`).matchAll(/^\| `([^`]+)`/gm),
    ].map(([, id]) => id);
    expect(described.sort()).toEqual(
      literalsOf(`${BACKEND}/src/auditEvents.ts`, 'AuditEventId').sort(),
    );
  });

  it('show secrets as the catalog takes them', () => {
    const shown = examples.filter(isSecret);
    expect(shown.map(({ document }) => document)).toContain('README.md');
    const problems = shown.flatMap(({ document, content }) =>
      problemsOf(content).map(problem => `${document}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });

  it('quote what the catalog says of a malformed secret', () => {
    const { content } = examples.find(
      example => example.document === 'README.md' && isSecret(example),
    )!;
    const spec = content.spec as { targets: JsonObject[] };
    const [target] = spec.targets;
    const second = { ...target, cluster: 'us-1', manifest: 'db.yaml' };
    const problems = problemsOf({
      ...content,
      spec: { ...spec, targets: [target, second] },
    });
    expect(problems).toEqual(['spec.targets[1].manifest must be a URL']);
    expect(read('README.md')).toContain(`\`${problems[0]}\``);
  });

  it('show how pods start after their Secret has changed', () => {
    const shown = examples
      .filter(({ document }) => document === SEALED_SECRETS)
      .map(({ content }) => content as unknown as Manifest);
    const of = (kind: string) => shown.filter(one => one.kind === kind);
    const [sealedSecret] = of('SealedSecret');
    const wave = sealedSecret.metadata.annotations?.[WAVE];
    expect(Number(wave)).toBeLessThan(0);
    const [first, second] = of('Kustomization');
    expect(first.spec).toMatchObject({ wait: true });
    expect(second.spec).toMatchObject({
      dependsOn: [{ name: first.metadata.name }],
      sourceRef: first.spec!.sourceRef,
    });
    const [workload] = of('Deployment');
    expect(workload.metadata.annotations).toEqual({
      'secret.reloader.stakater.com/reload': sealedSecret.metadata.name,
    });
    const [{ data }] = of('ConfigMap');
    expect(Object.keys(data!)).toEqual([
      'resource.customizations.health.bitnami.com_SealedSecret',
    ]);
  });

  it('show configuration that the schema knows', async () => {
    const schema = await loadConfigSchema({
      dependencies: pluginNames(),
      noUndeclaredProperties: true,
    });
    const shown = [
      ...examples,
      { document: 'app-config.yaml', content: parse(read('app-config.yaml')) },
    ].flatMap(({ document, content }) =>
      CONFIG_ROOTS.filter(key => key in content).map(key => ({
        document,
        data: { [key]: content[key] },
      })),
    );
    expect(shown.map(({ document }) => document)).toEqual(
      expect.arrayContaining(['app-config.yaml', SEALED_SECRETS]),
    );
    for (const { document, data } of shown) {
      const configs = [
        { data: BASE, context: 'base' },
        { data, context: document },
      ];
      expect(() => schema.process(configs)).not.toThrow();
    }
  });
});

function isSecret({ content }: Example): boolean {
  return (
    content.kind !== undefined && isSecretEntity(content as unknown as Entity)
  );
}

function problemsOf(entity: JsonObject): string[] {
  const parsed = parseSecretSpec(entity as unknown as Entity);
  return 'problems' in parsed ? parsed.problems : [];
}

/** The string literals that a union of a source file is made of. */
function literalsOf(file: string, typeName: string): string[] {
  const source = ts.createSourceFile(
    file,
    read(file),
    ts.ScriptTarget.Latest,
    true,
  );
  const alias = source.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === typeName,
  );
  if (!alias || !ts.isUnionTypeNode(alias.type)) {
    throw new Error(`${file} has no union ${typeName}`);
  }
  return alias.type.types.map(type => {
    if (!ts.isLiteralTypeNode(type) || !ts.isStringLiteral(type.literal)) {
      throw new Error(`${typeName} has a member that is no string`);
    }
    return type.literal.text;
  });
}

function pluginNames(): string[] {
  return execFileSync('git', ['ls-files', 'plugins/*/package.json'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(file => /^plugins\/[^/]+\/package\.json$/.test(file))
    .map(file => JSON.parse(read(file)).name);
}
