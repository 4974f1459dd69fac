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

type Token =
  | { kind: 'star' | 'deep' | 'any' }
  | { kind: 'one of'; characters: string; negated: boolean }
  | { kind: 'character'; character: string };

/** More alternatives in braces than anybody writes. */
const MAX_ALTERNATIVES = 256;

/**
 * Whether a pattern as Gitea has them in branch protections matches a text as a whole: `*` and `?` stop at a separator,
 * `**` does not; there are `[a-z]`, `[!a]`, `{a,b}` and `\`. A pattern that is not valid matches nothing. All ways to match
 * are followed at once, so no pattern takes long.
 */
export function matchesGlob(
  pattern: string,
  text: string,
  separators: string = '',
): boolean {
  return alternativesOf(pattern).some(alternative => {
    const tokens = tokensOf(alternative);
    return tokens !== undefined && matches(tokens, [...text], separators);
  });
}

function matches(tokens: Token[], text: string[], separators: string): boolean {
  let reached = new Set(withEmptyStars(tokens, [0]));
  for (const character of text) {
    const next: number[] = [];
    for (const at of reached) {
      const token = tokens[at];
      if (!token || !accepts(token, character, separators)) continue;
      const repeats = token.kind === 'star' || token.kind === 'deep';
      next.push(repeats ? at : at + 1);
    }
    reached = new Set(withEmptyStars(tokens, next));
  }
  return reached.has(tokens.length);
}

function withEmptyStars(tokens: Token[], places: number[]): number[] {
  return places.flatMap(at => {
    let end = at;
    while (tokens[end]?.kind === 'star' || tokens[end]?.kind === 'deep') end++;
    return Array.from({ length: end - at + 1 }, (_, i) => at + i);
  });
}

function accepts(token: Token, character: string, separators: string): boolean {
  switch (token.kind) {
    case 'deep':
      return true;
    case 'star':
    case 'any':
      return !separators.includes(character);
    case 'one of':
      return isIn(token.characters, character) !== token.negated;
    default:
      return token.character === character;
  }
}

function isIn(characters: string, character: string): boolean {
  const all = [...characters];
  for (let i = 0; i < all.length; i++) {
    if (all[i + 1] === '-' && all[i + 2] !== undefined) {
      if (all[i] <= character && character <= all[i + 2]) return true;
      i += 2;
    } else if (all[i] === character) {
      return true;
    }
  }
  return false;
}

/** Undefined where something is opened and not closed. */
function tokensOf(pattern: string): Token[] | undefined {
  const parts =
    pattern.match(/\\.|\*\*|\*|\?|\[!?(?:\\.|[^\]\\])*\]|[^\\[]/gsu) ?? [];
  if (parts.join('') !== pattern) return undefined;
  return parts.map((part): Token => {
    if (part === '**') return { kind: 'deep' };
    if (part === '*') return { kind: 'star' };
    if (part === '?') return { kind: 'any' };
    if (part.startsWith('[') && part.length > 1) {
      const negated = part[1] === '!';
      const characters = part
        .slice(negated ? 2 : 1, -1)
        .replace(/\\(.)/gsu, '$1');
      return { kind: 'one of', characters, negated };
    }
    return { kind: 'character', character: part.replace(/^\\/, '') };
  });
}

/** Writes `{a,b}` out, the innermost first. */
function alternativesOf(pattern: string): string[] {
  let before = [pattern];
  let after = before.flatMap(writeOut);
  while (after.join('\n') !== before.join('\n')) {
    if (after.length > MAX_ALTERNATIVES) return [];
    before = after;
    after = before.flatMap(writeOut);
  }
  return after;
}

function writeOut(pattern: string): string[] {
  const found = /^((?:\\.|[^\\])*?)\{((?:\\.|[^{}\\])*)\}(.*)$/su.exec(pattern);
  if (!found) return [pattern];
  const [, before, inside, after] = found;
  const choices = inside.match(/(?:\\.|[^,\\])+|(?<=,|^)(?=,|$)/gsu) ?? [''];
  return choices.map(choice => before + choice + after);
}
