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

import { isMap, isNode, isScalar, isSeq, Pair, YAMLMap } from 'yaml';

/** Finds keys of maps; each map is gone through once, however many of its keys are asked for. */
export class KeyIndex {
  readonly #pairs = new WeakMap<YAMLMap, Map<string, Pair>>();

  /** The first pair whose key has this text. */
  pair(map: YAMLMap, key: string): Pair | undefined {
    let pairs = this.#pairs.get(map);
    if (!pairs) {
      pairs = new Map();
      for (const pair of map.items) {
        if (!isScalar(pair.key)) continue;
        const text = String(pair.key.value);
        if (!pairs.has(text)) pairs.set(text, pair);
      }
      this.#pairs.set(map, pairs);
    }
    return pairs.get(key);
  }

  /** What stands at a path, undefined where nothing does; follows no alias. */
  node(root: unknown, path: readonly string[]): unknown {
    let node = root;
    for (const key of path) {
      if (isMap(node)) {
        node = this.pair(node, key)?.value;
      } else if (isSeq(node)) {
        node = /^\d+$/.test(key) ? node.items[Number(key)] : undefined;
      } else {
        return undefined;
      }
    }
    return isNode(node) ? node : undefined;
  }
}
