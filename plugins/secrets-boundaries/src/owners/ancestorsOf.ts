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

import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';

/**
 * Walks up from group to group. A parent is named by its child, or names it: both come from a trusted place, since only
 * such entities are given.
 *
 * @returns all groups above a ref, near and far; a circle ends where it began
 */
export function ancestorsOf(
  trusted: Map<string, Entity>,
): (ref: string) => string[] {
  const parents = new Map<string, Set<string>>();
  const link = (child: string | undefined, parent: string | undefined) => {
    if (
      child &&
      parent &&
      isGroup(trusted, child) &&
      isGroup(trusted, parent)
    ) {
      parents.set(child, (parents.get(child) ?? new Set()).add(parent));
    }
  };
  for (const [ref, entity] of trusted) {
    link(ref, groupRef(entity.spec?.parent, ref));
    const { children } = entity.spec ?? {};
    for (const child of Array.isArray(children) ? children : []) {
      link(groupRef(child, ref), ref);
    }
  }
  return ref => {
    const found = new Set<string>();
    const next = [ref];
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      for (const parent of parents.get(at) ?? []) {
        if (parent !== ref && !found.has(parent)) {
          found.add(parent);
          next.push(parent);
        }
      }
    }
    return [...found];
  };
}

function isGroup(trusted: Map<string, Entity>, ref: string): boolean {
  return trusted.has(ref) && ref.startsWith('group:');
}

/** @returns the full ref of a group as an entity names it, in its own namespace where it names none */
function groupRef(value: unknown, from: string): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  try {
    return stringifyEntityRef(
      parseEntityRef(value, {
        defaultKind: 'group',
        defaultNamespace: parseEntityRef(from).namespace,
      }),
    );
  } catch {
    // What is no ref names no group.
    return undefined;
  }
}
