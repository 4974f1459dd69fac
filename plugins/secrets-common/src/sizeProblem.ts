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

/** How much a JSON value may be. */
export interface SizeLimits {
  /** Values in it, itself and all lists and objects included. */
  values: number;
  /** Characters of all texts and names of fields together. */
  characters: number;
  /** How deep lists and objects may lie in each other. */
  depth: number;
}

/**
 * What a value is too large in, as a predicate such as `must hold at most 500 values`; undefined where it is within its
 * limits. It reads no further than to the first limit and calls itself never, so that neither size nor depth of a hostile
 * value costs anything. Says which field holds most of it, where the value has fields.
 */
export function sizeProblem(
  value: unknown,
  limits: SizeLimits,
): string | undefined {
  const open: Array<{ value: unknown; depth: number; field?: string }> = [
    { value, depth: 0 },
  ];
  const sizes = { values: 1, characters: 0 };
  const byField = new Map<string, number>();
  const grow = (what: keyof typeof sizes, size: number, field?: string) => {
    sizes[what] += size;
    if (field !== undefined) {
      byField.set(field, (byField.get(field) ?? 0) + size);
    }
    return sizes[what] > limits[what];
  };
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: one, depth, field } = next;
    if (typeof one === 'string' && grow('characters', one.length, field)) {
      return `must have at most ${limits.characters} characters in all${most(
        byField,
      )}`;
    }
    if (typeof one !== 'object' || one === null) continue;
    if (depth >= limits.depth) {
      return `must be nested at most ${limits.depth} levels deep${
        field === undefined ? '' : `; ${shortened(field)} is nested deeper`
      }`;
    }
    for (const name in one) {
      if (!Object.hasOwn(one, name)) continue;
      const top = field ?? name;
      const tooMany = grow('values', 1, top);
      if (tooMany) {
        return `must hold at most ${limits.values} values${most(byField)}`;
      }
      if (!Array.isArray(one) && grow('characters', name.length, top)) {
        return `must have at most ${limits.characters} characters in all${most(
          byField,
        )}`;
      }
      open.push({
        value: (one as Record<string, unknown>)[name],
        depth: depth + 1,
        field: top,
      });
    }
  }
  return undefined;
}

function most(byField: Map<string, number>): string {
  const [largest] = [...byField].sort(([, a], [, b]) => b - a);
  return largest ? `; most of them are in ${shortened(largest[0])}` : '';
}

/** The name of a field may be as hostile as what is in it. */
function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
