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

import { Pattern, readNamePattern } from '../pattern/Pattern';

/** One entry of `owners`, read. */
export type OwnerPattern = {
  /** The only namespace of owners that it matches; undefined where there may be several. */
  namespace?: string;
} & ({ below: string } | { refs: Pattern; several: boolean });

/** Owners as an entry of `owners` names them; refs are compared in lower case, as the catalog does. */
export function readOwnerPattern(
  entry: string | { below: string },
): OwnerPattern | { problem: string } {
  const text = (
    typeof entry === 'string' ? entry : entry.below
  ).toLocaleLowerCase('en-US');
  const [, kind, namespace] = /^([^:/]+):([^:/]+)\/[^:/]+$/.exec(text) ?? [];
  if (kind === undefined) {
    return {
      problem: `must be a full entity ref such as group:default/payments, not ${text}`,
    };
  }
  if (typeof entry !== 'string') {
    return kind !== 'group' || /[*{}]/.test(text)
      ? { problem: 'must be the full entity ref of one group' }
      : { below: text, namespace };
  }
  if (!['group', 'user', '*'].includes(kind) || /[{}]/.test(text)) {
    return {
      problem:
        'must be a pattern of groups or users, such as group:default/*, without placeholders',
    };
  }
  const refs = readNamePattern(text);
  return 'problem' in refs
    ? refs
    : {
        refs,
        several: text.includes('*'),
        ...(namespace.includes('*') ? {} : { namespace }),
      };
}

/** The one namespace that all owners of a rule are of, so that a name alone says which owner it is. */
export function homeNamespaceOf(owners: OwnerPattern[]): string | undefined {
  const namespaces = new Set(owners.map(({ namespace }) => namespace));
  return namespaces.size === 1 ? owners[0].namespace : undefined;
}

/** Whether a rule is for more than one owner. */
export function isForSeveral(owners: OwnerPattern[]): boolean {
  return (
    owners.length > 1 || owners.some(owner => 'below' in owner || owner.several)
  );
}
