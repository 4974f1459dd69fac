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

/** The oldest Go that all parts compile with. */
export const GO_VERSION = '1.26.0';

/**
 * The go.mod of a module of our own that needs one other. `go install` refuses modules that replace their
 * requirements by folders beside them; those folders are published as modules of their own, which is what a replaced
 * requirement is replaced by here.
 *
 * @param {object} part
 * @param {string} part.name
 * @param {string} part.module
 * @param {string} part.version - without the `v`
 * @param {boolean} [part.forks] - whether it compiles only with the forks that it replaces modules by, and without
 *   the versions that it excludes; Go heeds both in the main module alone
 * @param {string} goModOfModule - the go.mod of that module
 */
export function goModOf({ name, module, version, forks }, goModOfModule) {
  const replaced = replacedByFolders(goModOfModule);
  const lines = [
    ...replaced.map(
      ({ path, folder }) =>
        `\t${path} => ${path} v${versionOf({ folder, version })}`,
    ),
    ...(forks ? replacedByForks(goModOfModule) : []),
  ];
  const excluded = forks ? excludedBy(goModOfModule) : [];
  return [
    `module keyturn.example/${name}`,
    '',
    `go ${GO_VERSION}`,
    '',
    `require ${module} v${version}`,
    '',
    ...(lines.length > 0 ? ['replace (', ...lines, ')', ''] : []),
    ...(excluded.length > 0 ? ['exclude (', ...excluded, ')', ''] : []),
  ].join('\n');
}

/** Lines such as `k8s.io/api => ./staging/src/k8s.io/api`, in a block or on their own. */
function replacedByFolders(text) {
  return [
    ...text.matchAll(/^\s*(?:replace\s+)?(\S+)\s+=>\s+(\.{1,2}\/\S+)\s*$/gm),
  ].map(([, path, folder]) => ({ path, folder }));
}

/** Lines such as `example.com/a => example.com/fork v1.0.0`, each with a version of the original before the arrow or not. */
function replacedByForks(text) {
  return [
    ...text.matchAll(
      /^\s*(?:replace\s+)?(\S+(?: v\S+)?\s+=>\s+[^.\s]\S*\s+v\S+)\s*(?:\/\/.*)?$/gm,
    ),
  ].map(([, line]) => `\t${line}`);
}

/** Lines such as `exclude example.com/a v1.0.0`, in a block or on their own. */
function excludedBy(text) {
  const blocks = [...text.matchAll(/^exclude\s*\(([^)]*)\)/gm)]
    .flatMap(([, lines]) => lines.split('\n'))
    .map(line => line.replace(/\/\/.*/, '').trim());
  const single = [...text.matchAll(/^exclude\s+([^\s(]\S*\s+v\S+)/gm)].map(
    ([, line]) => line,
  );
  return [...blocks, ...single].filter(Boolean).map(line => `\t${line}`);
}

/** The staging modules of Kubernetes 1.x are published as 0.x; others have the version of the whole. */
function versionOf({ folder, version }) {
  return folder.startsWith('./staging/')
    ? version.replace(/^1\./, '0.')
    : version;
}
