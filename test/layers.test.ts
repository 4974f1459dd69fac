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
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '..');

/** What each workspace may import of the others. `*` stands for any rest of a name. */
const MAY_IMPORT: Record<string, string[]> = {
  'plugins/secrets-common': [],
  'plugins/secrets-node': ['plugins/secrets-common'],
  'plugins/secrets-boundaries': ['plugins/secrets-common'],
  'plugins/secrets': ['plugins/secrets-common'],
  'plugins/scaffolder-module-secrets': ['plugins/secrets-common'],
  'plugins/catalog-backend-module-secrets': ['plugins/secrets-common'],
  'plugins/scaffolder-backend-module-secrets': ['plugins/secrets-common'],
  'plugins/secrets-backend': [
    'plugins/secrets-boundaries',
    'plugins/secrets-common',
    'plugins/secrets-node',
  ],
  'plugins/secrets-backend-module-*': [
    'plugins/secrets-common',
    'plugins/secrets-node',
  ],
  // Its conditions are made by the plugin whose rules they name.
  'plugins/permission-backend-module-secrets': [
    'plugins/secrets-common',
    'plugins/secrets-backend',
  ],
  'packages/app': ['plugins/secrets*', 'plugins/scaffolder-module-secrets'],
  'packages/backend': ['plugins/*'],
  'packages/sandbox': ['packages/backend', 'plugins/*'],
  'packages/verify': ['plugins/secrets-boundaries', 'plugins/secrets-common'],
  test: ['packages/*', 'plugins/*'],
};

/** Workspaces whose code runs in a browser, at least sometimes. */
const IN_BROWSER = [
  'plugins/secrets-common',
  'plugins/secrets',
  'plugins/scaffolder-module-secrets',
  'packages/app',
];

/** Rooms of secrets-backend, each with the rooms it never imports. */
const ROOMS_NEVER_IMPORT: Record<string, string[]> = {
  router: ['database', 'rotation', 'registry', 'journal', 'watch'],
  service: ['router', 'watch'],
  rotation: ['router', 'service', 'watch'],
  watch: ['router'],
  database: ['router', 'service', 'rotation', 'registry', 'watch'],
  journal: ['router', 'service', 'rotation', 'registry', 'watch'],
  registry: ['router', 'service', 'rotation', 'database', 'journal', 'watch'],
};

/** Rooms through which no value passes, so that they have no use for the type. */
const ROOMS_WITHOUT_VALUES = ['router', 'service', 'database', 'journal'];

const AT_THE_TOP = new Set([
  'plugins',
  'packages',
  'test',
  'app-config.yaml',
  'package.json',
  'tsconfig.json',
  'yarn.lock',
  'README.md',
  'LICENSE',
]);

interface SourceFile {
  file: string;
  workspace: string;
  isTest: boolean;
  imports: string[];
}

const files = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\0')
  .filter(file => file && existsSync(path.join(ROOT, file)));

const workspaces = files
  .filter(file =>
    /^((packages|plugins)\/[^/]+|test)\/package\.json$/.test(file),
  )
  .map(file => ({
    folder: path.dirname(file),
    name: JSON.parse(read(file)).name as string,
  }));

const sources = files
  .filter(file => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  .map(readSource);

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function readSource(file: string): SourceFile {
  return {
    file,
    workspace:
      workspaces.find(({ folder }) => file.startsWith(`${folder}/`))?.folder ??
      '',
    isTest: /\.test\.tsx?$|__testUtils__|\/testing\/|setupTests/.test(file),
    imports: ts
      .preProcessFile(read(file), true, true)
      .importedFiles.map(imported => imported.fileName),
  };
}

/** The workspace an import leads to; undefined where it leads to an npm package. */
function workspaceOf(source: SourceFile, specifier: string) {
  if (specifier.startsWith('.')) {
    const target = path.join(path.dirname(source.file), specifier);
    return workspaces.find(
      ({ folder }) => target === folder || target.startsWith(`${folder}/`),
    )?.folder;
  }
  return workspaces.find(
    ({ name }) => specifier === name || specifier.startsWith(`${name}/`),
  )?.folder;
}

function matches(pattern: string, folder: string): boolean {
  return pattern.endsWith('*')
    ? folder.startsWith(pattern.slice(0, -1))
    : folder === pattern;
}

/** The exact name wins over a pattern. */
function allowedFor(workspace: string): string[] | undefined {
  const pattern = Object.keys(MAY_IMPORT).find(key => matches(key, workspace));
  return MAY_IMPORT[workspace] ?? (pattern ? MAY_IMPORT[pattern] : undefined);
}

function roomOf(file: string): string | undefined {
  return file.match(/^plugins\/secrets-backend\/src\/([^/]+)\//)?.[1];
}

/** Modules that a file takes more than types from. */
function valueImports(file: string): string[] {
  const { statements } = ts.createSourceFile(
    file,
    read(file),
    ts.ScriptTarget.Latest,
  );
  return statements.flatMap(statement => {
    const isImport = ts.isImportDeclaration(statement);
    if (!isImport && !ts.isExportDeclaration(statement)) return [];
    const isOfTypes = isImport
      ? statement.importClause?.isTypeOnly
      : statement.isTypeOnly;
    const { moduleSpecifier } = statement;
    return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) && !isOfTypes
      ? [moduleSpecifier.text]
      : [];
  });
}

function roomImports(source: SourceFile) {
  return source.imports
    .filter(specifier => specifier.startsWith('.'))
    .map(specifier => path.join(path.dirname(source.file), specifier));
}

describe('the arrows between rooms', () => {
  it('are known for every workspace', () => {
    expect(
      workspaces
        .map(({ folder }) => folder)
        .filter(folder => !allowedFor(folder)),
    ).toEqual([]);
  });

  it('never go back', () => {
    const backwards = sources.flatMap(source =>
      source.imports
        .map(specifier => workspaceOf(source, specifier))
        .filter(
          target =>
            target !== undefined &&
            target !== source.workspace &&
            !allowedFor(source.workspace)?.some(p => matches(p, target)),
        )
        .map(target => `${source.file} imports ${target}`),
    );
    expect(backwards).toEqual([]);
  });

  it('go through the names of packages, not through paths', () => {
    const shortcuts = sources.flatMap(source =>
      source.imports
        .filter(specifier => specifier.startsWith('.'))
        .filter(
          specifier => workspaceOf(source, specifier) !== source.workspace,
        )
        .map(specifier => `${source.file} imports ${specifier}`),
    );
    expect(shortcuts).toEqual([]);
  });

  it('lead from no browser code into Node', () => {
    const builtin = new Set(builtinModules);
    const offenders = sources
      .filter(
        ({ workspace, isTest }) => IN_BROWSER.includes(workspace) && !isTest,
      )
      .flatMap(({ file, imports }) =>
        imports
          .filter(name => name.startsWith('node:') || builtin.has(name))
          .map(name => `${file} imports ${name}`),
      );
    expect(offenders).toEqual([]);
  });
});

describe('texts that others wrote', () => {
  const ROOM = 'plugins/secrets-node/src/foreignText/';
  const product = sources.filter(
    ({ file, isTest }) =>
      !isTest && /^plugins\/[^/]+\/src\//.test(file) && !/examples/.test(file),
  );

  it('are parsed in one room', () => {
    const parsers = product.filter(({ imports }) => imports.includes('yaml'));
    expect(parsers.map(({ file }) => file)).not.toHaveLength(0);
    expect(parsers.filter(({ file }) => !file.startsWith(ROOM))).toEqual([]);
  });

  it('are met by the program of the worker threads alone', () => {
    const program = 'plugins/secrets-node/src/foreignTextWorker.ts';
    const outside = product
      .filter(({ file }) => !file.startsWith(ROOM) && file !== program)
      .flatMap(({ file }) => valueImports(file).map(name => ({ file, name })))
      .filter(({ file, name }) =>
        path.join(path.dirname(file), name).startsWith(ROOM),
      );
    expect(outside.map(({ name }) => path.basename(name)).sort()).toEqual(
      outside.map(() => 'limits'),
    );
  });
});

describe('the rooms of secrets-backend', () => {
  const inside = sources.filter(
    source => roomOf(source.file) && !source.isTest,
  );

  it.each(Object.entries(ROOMS_NEVER_IMPORT))(
    '%s imports none of %s',
    (room, forbidden) => {
      const offenders = inside
        .filter(source => roomOf(source.file) === room)
        .flatMap(source =>
          roomImports(source)
            .filter(target =>
              forbidden.some(other =>
                `${target}/`.startsWith(
                  `plugins/secrets-backend/src/${other}/`,
                ),
              ),
            )
            .map(target => `${source.file} imports ${target}`),
        );
      expect(offenders).toEqual([]);
    },
  );

  it('keep SQL in the database room', () => {
    const offenders = inside
      .filter(({ file }) => roomOf(file) !== 'database')
      .filter(({ imports }) => imports.includes('knex'))
      .map(({ file }) => file);
    expect(offenders).toEqual([]);
  });

  it('keep values out of what stores, answers and remembers', () => {
    const offenders = inside
      .filter(({ file }) => ROOMS_WITHOUT_VALUES.includes(roomOf(file) ?? ''))
      .filter(({ file }) => /\bSecretValue\b/.test(read(file)))
      .map(({ file }) => file);
    expect(offenders).toEqual([]);
  });

  it('have steps that do not call each other', () => {
    const isStep = (file: string) =>
      /\/rotation\/(.*\/)?(?!RotationStep)\w+Step(\.ts)?$/.test(file);
    const offenders = inside
      .filter(({ file }) => isStep(file))
      .flatMap(source =>
        roomImports(source)
          .filter(isStep)
          .map(target => `${source.file} imports ${target}`),
      );
    expect(offenders).toEqual([]);
  });
});

describe('the repository', () => {
  it('holds nothing unexpected at its top', () => {
    const unexpected = [
      ...new Set(files.map(file => file.split('/')[0])),
    ].filter(name => !AT_THE_TOP.has(name) && !name.startsWith('.'));
    expect(unexpected).toEqual([]);
  });

  it('says in every source file under which licence it is', () => {
    const header = read('test/layers.test.ts').split('*/')[0];
    const unlicensed = files
      .filter(file => /\.(ts|tsx|mts|js|mjs|cjs)$/.test(file))
      .filter(file => !/(^|\/)\.eslintrc\.js$/.test(file))
      .filter(
        file =>
          !read(file)
            .replace(/^#!.*\n/, '')
            .startsWith(header),
      );
    expect(unlicensed).toEqual([]);
  });

  it('names no package registry and no path of one machine', () => {
    // Written with brackets, so that this file does not find itself.
    const forbidden = [
      /registry\.npm[j]s/,
      /registry\.yarn[p]kg/,
      /(^|[\s'"`(=:])\/(wo[r]k|ro[o]t|ho[m]e|Use[r]s)\/[\w.-]+/,
      /\/opt\/k[t]\b/,
    ];
    const offenders = files
      .filter(file => !/\.(png|ico|woff2?)$/.test(file))
      .flatMap(file =>
        read(file)
          .split('\n')
          .filter(line => forbidden.some(pattern => pattern.test(line)))
          .map(line => `${file}: ${line.trim().slice(0, 120)}`),
      );
    expect(offenders).toEqual([]);
  });
});
