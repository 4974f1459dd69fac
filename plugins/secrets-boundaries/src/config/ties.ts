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

import { Pattern, Placeholder, Segment } from '../pattern/Pattern';

/**
 * Says why a place does not tie a secret to its owner. The name has to be a segment of its own, with nothing but literal
 * text around it: `teams/{owner.name}*` would let those who write in the folder of `payments` declare
 * secrets of `pay`. It has to stand at a fixed
 * depth: below `**` anyone could make a folder of another owner's name inside their own.
 */
export function tieProblem(
  pattern: Pattern,
  { byNamespace }: { byNamespace: boolean },
): string | undefined {
  const needed: Placeholder[] = byNamespace
    ? ['owner.namespace', 'owner.name']
    : ['owner.name'];
  for (const placeholder of needed) {
    const index = pattern.segments.findIndex(segment =>
      isNameAlone(segment, placeholder),
    );
    if (index < 0) {
      return `must hold {${placeholder}} as a segment without * or another name in it, because the rule is for several owners; where all who can write there are trusted, say sharedCatalog: trusted`;
    }
    if (pattern.segments.slice(0, index).includes('deep')) {
      return `must hold {${placeholder}} before any **, because a folder of an owner's name could be made anywhere below`;
    }
  }
  return undefined;
}

function isNameAlone(segment: Segment, placeholder: Placeholder): boolean {
  if (segment === 'deep' || segment.tokens.includes('any')) {
    return false;
  }
  const fills = segment.tokens.flatMap(token =>
    typeof token === 'object' && 'fill' in token ? [token.fill] : [],
  );
  return fills.length === 1 && fills[0] === placeholder;
}
