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

import { readFile } from 'node:fs/promises';
import { Entity } from '@backstage/catalog-model';
import { parse } from 'yaml';

/** @returns what the file says under `secrets.boundaries`; undefined where it says nothing */
export async function readSection(file: string): Promise<unknown> {
  const config = await read(file, parse);
  const { secrets } = record(config);
  return record(secrets).boundaries;
}

/** Reads a list of entities, or an answer of the catalog with such a list under `items`. */
export async function readEntities(file: string): Promise<Entity[]> {
  const json = await read(file, text => JSON.parse(text));
  const list = Array.isArray(json) ? json : record(json).items;
  if (!Array.isArray(list)) {
    throw new Error(
      `${file}: This is no export of the catalog: it must be a list of entities, or have one under items`,
    );
  }
  list.forEach((item, i) => {
    if (!isEntity(item)) {
      throw new Error(
        `${file}: Item ${i} is no entity: it has no kind, or no metadata.name`,
      );
    }
  });
  return list;
}

async function read(
  file: string,
  parseText: (text: string) => unknown,
): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return parseText(text);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

function isEntity(item: unknown): item is Entity {
  const { kind, metadata } = record(item);
  return typeof kind === 'string' && typeof record(metadata).name === 'string';
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object'
    ? (value as Record<string, unknown>)
    : {};
}
