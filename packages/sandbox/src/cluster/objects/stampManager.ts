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

import { isDeepStrictEqual } from 'node:util';
import { FieldTree, KubernetesObject, ManagedFields } from './KubernetesObject';
import { plain } from './stampObject';

/** The fields of an object, each by its path in the tree of names. */
type Fields = Map<string, unknown>;

/**
 * An object with who last changed which of its fields, and when, as a real server keeps it: one entry for each writer,
 * with the time of the last change of any field in it. A field that changes goes over to the one who changed it; what
 * changes nothing leaves all entries as they are.
 */
export function stampManager(options: {
  next: KubernetesObject;
  /** Absent where the object is new. */
  current?: KubernetesObject;
  manager: string;
  /** As Kubernetes writes times. */
  time: string;
}): KubernetesObject {
  const { next, current, manager, time } = options;
  const before = current?.metadata.managedFields ?? [];
  const then: Fields = current ? fieldsOf(current) : new Map();
  const now = fieldsOf(next);
  const changed = [...now.keys()].filter(
    path =>
      !then.has(path) || !isDeepStrictEqual(then.get(path), now.get(path)),
  );
  const left = before.map(entry => ({
    entry,
    paths: pathsOf(entry.fieldsV1).filter(
      path => now.has(path) && !changed.includes(path),
    ),
  }));
  const own = left.find(({ entry }) => entry.manager === manager);
  const renewed = {
    manager,
    operation: 'Update' as const,
    apiVersion: next.apiVersion,
    time,
    fieldsType: 'FieldsV1' as const,
    fieldsV1: treeOf([...(own?.paths ?? []), ...changed]),
  };
  const others = left
    .filter(({ paths }) => paths.length > 0)
    .filter(({ entry }) => changed.length === 0 || entry !== own?.entry)
    .map(({ entry, paths }) => ({ ...entry, fieldsV1: treeOf(paths) }));
  return withFields(next, changed.length > 0 ? [...others, renewed] : others);
}

function withFields(
  { metadata, ...object }: KubernetesObject,
  managedFields: ManagedFields[],
): KubernetesObject {
  return {
    ...object,
    metadata: { ...metadata, managedFields },
  } as KubernetesObject;
}

/** What the server writes itself, and the name, is nobody's. */
function fieldsOf(object: KubernetesObject): Fields {
  const { apiVersion, kind, metadata, status, ...rest } = plain(object);
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const owners = ownerReferences.map(owner => [
    `k:${JSON.stringify({ uid: owner.uid })}`,
    owner,
  ]);
  return new Map<string, unknown>([
    ...mapOf(['f:metadata', 'f:annotations'], named(annotations)),
    ...mapOf(['f:metadata', 'f:labels'], named(labels)),
    ...mapOf(['f:metadata', 'f:ownerReferences'], Object.fromEntries(owners)),
    ...Object.entries(rest).flatMap(([name, value]) => {
      if (typeof value !== 'object' || value === null) {
        return [[JSON.stringify([`f:${name}`]), value] as const];
      }
      const fields = mapOf([`f:${name}`], named(value));
      // a spec has fields of its own, and nobody makes it
      return name === 'spec' ? fields.slice(1) : fields;
    }),
  ]);
}

function named(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`f:${name}`, value]),
  );
}

/** The members of a map, and the map itself, which belongs to the one who made it. */
function mapOf(
  path: string[],
  members: Record<string, unknown>,
): [string, unknown][] {
  const entries = Object.entries(members).map(
    ([name, value]): [string, unknown] => [
      JSON.stringify([...path, name]),
      value,
    ],
  );
  return entries.length > 0
    ? [[JSON.stringify([...path, '.']), true], ...entries]
    : [];
}

function treeOf(paths: string[]): FieldTree {
  const tree: FieldTree = {};
  for (const path of [...new Set(paths)].sort()) {
    let at = tree;
    for (const name of JSON.parse(path) as string[]) at = at[name] ??= {};
  }
  return tree;
}

function pathsOf(tree: FieldTree, path: string[] = []): string[] {
  const entries = Object.entries(tree);
  return entries.length === 0
    ? [JSON.stringify(path)]
    : entries.flatMap(([name, below]) => pathsOf(below, [...path, name]));
}
