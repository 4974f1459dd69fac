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

import { Document, isScalar, visit, YAMLMap } from 'yaml';

/** A key that stands twice in one map, as an error of the parser would name it. */
export interface RepeatedKey {
  code: 'DUPLICATE_KEY';
  pos: [number, number];
}

/** The first key that stands twice in one map; compares by a set, so that many keys cost no more than their number. */
export function findRepeatedKey(
  documents: Document.Parsed[],
): RepeatedKey | undefined {
  for (const document of documents) {
    const repeated = repeatedIn(document);
    if (repeated) return repeated;
  }
  return undefined;
}

function repeatedIn(document: Document.Parsed): RepeatedKey | undefined {
  let repeated: RepeatedKey | undefined;
  visit(document, {
    Map(_, map) {
      repeated = repeatedOf(map);
      return repeated && visit.BREAK;
    },
  });
  return repeated;
}

function repeatedOf({ items }: YAMLMap): RepeatedKey | undefined {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value) && key.range) {
      const [start, end] = key.range;
      return { code: 'DUPLICATE_KEY', pos: [start, end] };
    }
    seen.add(key.value);
  }
  return undefined;
}
