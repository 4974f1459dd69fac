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

import { Document, isMap, visit, YAMLMap } from 'yaml';

const DEFAULT_INDENT = 2;

/** How much deeper the first nested map of the document stands than the map around it, in columns. */
export function indentOf(text: string, document: Document.Parsed): number {
  let indent = DEFAULT_INDENT;
  visit(document, {
    Pair(_, { value }, path) {
      const outer = path[path.length - 1];
      if (!isBlockMap(value) || !isBlockMap(outer)) {
        return undefined;
      }
      indent =
        columnOf(text, value.range![0]) - columnOf(text, outer.range![0]);
      return visit.BREAK;
    },
  });
  return indent;
}

export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function isBlockMap(node: unknown): node is YAMLMap {
  return isMap(node) && !node.flow && node.items.length > 0;
}
