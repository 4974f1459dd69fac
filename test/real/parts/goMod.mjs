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
 * @param {string} goModOfModule - the go.mod of that module
 */
export function goModOf({ name, module, version }, goModOfModule) {
  const replaced = replacedByFolders(goModOfModule);
  const lines = replaced.map(
    ({ path, folder }) =>
      `\t${path} => ${path} v${versionOf({ folder, version })}`,
  );
  return [
    `module keyturn.example/${name}`,
    '',
    `go ${GO_VERSION}`,
    '',
    `require ${module} v${version}`,
    '',
    ...(lines.length > 0 ? ['replace (', ...lines, ')', ''] : []),
  ].join('\n');
}

/** Lines such as `k8s.io/api => ./staging/src/k8s.io/api`, in a block or on their own. */
function replacedByFolders(text) {
  return [
    ...text.matchAll(/^\s*(?:replace\s+)?(\S+)\s+=>\s+(\.{1,2}\/\S+)\s*$/gm),
  ].map(([, path, folder]) => ({ path, folder }));
}

/** The staging modules of Kubernetes 1.x are published as 0.x; others have the version of the whole. */
function versionOf({ folder, version }) {
  return folder.startsWith('./staging/')
    ? version.replace(/^1\./, '0.')
    : version;
}
