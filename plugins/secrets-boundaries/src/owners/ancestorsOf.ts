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

import { Entity } from '@backstage/catalog-model';
import { refOf } from './refOf';

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
    const { namespace } = entity.metadata;
    link(ref, refOf(entity.spec?.parent, namespace));
    const { children } = entity.spec ?? {};
    for (const child of Array.isArray(children) ? children : []) {
      link(refOf(child, namespace), ref);
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
