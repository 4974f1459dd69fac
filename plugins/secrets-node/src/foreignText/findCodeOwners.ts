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

const OWNER = /^(?:@[\w-]+(?:\/[\w.-]+)?|[^\s@]+@[^\s@]+)$/;

/** Stands for any number of directories, none included. */
const ANY_DIRECTORIES = '**';

/** Whom a CODEOWNERS file names for a path; see `codeOwnersOf`. */
export function findCodeOwners(
  content: string,
  path: string,
): string[] | undefined {
  const segments = path.split('/').filter(segment => segment !== '');
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const line of lines.reverse()) {
    const rule = readLine(line.trim());
    if (rule && matches(rule.pattern, segments)) {
      return rule.owners.length > 0 ? rule.owners : undefined;
    }
  }
  return undefined;
}

function readLine(line: string) {
  if (line === '' || line.startsWith('#')) return undefined;
  // a blank in a path is written with a backslash before it
  const [written = ''] = /^(?:\\.|[^\s\\])+/.exec(line) ?? [];
  const pattern = readPattern(written);
  const words = line.slice(written.length).split(/\s+/).filter(Boolean);
  const comment = words.findIndex(word => word.startsWith('#'));
  const owners = comment < 0 ? words : words.slice(0, comment);
  return pattern && owners.every(owner => OWNER.test(owner))
    ? { pattern, owners: owners.map(owner => owner.toLowerCase()) }
    : undefined;
}

interface Pattern {
  segments: string[];
  /** Whether it means directories only, so that a file of that name is not matched. */
  directories: boolean;
  /** Whether what lies deeper than a match is matched as well. */
  deep: boolean;
}

/** Undefined for what works in a gitignore file, but not here. */
function readPattern(written: string): Pattern | undefined {
  if (/^(!|\\#|$)|[[\]]/.test(written)) return undefined;
  const directories = written.endsWith('/');
  const place = directories ? written.slice(0, -1) : written;
  const segments = place.split('/').filter(segment => segment !== '');
  if (segments.length === 0) return undefined;
  if (!place.includes('/')) segments.unshift(ANY_DIRECTORIES);
  // what ends in ** means all that is inside, but not the directory itself
  if (segments.at(-1) === ANY_DIRECTORIES) segments.push('*');
  return {
    segments,
    directories,
    deep: directories || segments.at(-1) !== '*',
  };
}

/**
 * Follows all ways to match at once, one path segment after another. Backtracking, as a regular expression does it, could
 * take for ever on a pattern that somebody made for it.
 */
function matches(pattern: Pattern, path: string[]): boolean {
  const { segments, directories, deep } = pattern;
  let reached = new Set(withDirectories(segments, [0]));
  for (const [index, name] of path.entries()) {
    const next = [...reached].flatMap(at => {
      if (segments[at] === ANY_DIRECTORIES) return [at];
      return at < segments.length && matchesName(segments[at], name)
        ? [at + 1]
        : [];
    });
    reached = new Set(withDirectories(segments, next));
    const isFile = index === path.length - 1;
    if (reached.has(segments.length) && (isFile ? !directories : deep)) {
      return true;
    }
  }
  return false;
}

/** Adds where one gets by taking `**` for no directory at all. */
function withDirectories(segments: string[], places: number[]): number[] {
  return places.flatMap(at => {
    let end = at;
    while (segments[end] === ANY_DIRECTORIES) end += 1;
    return Array.from({ length: end - at + 1 }, (_, i) => at + i);
  });
}

/** Whether one segment with `*`, `?` and `\` matches a name; goes back to the last `*` only, which is enough. */
function matchesName(segment: string, name: string): boolean {
  const wanted = segment.match(/\\?./gsu) ?? [];
  const given = [...name];
  let [at, star, retry] = [0, -1, 0];
  for (let i = 0; i < given.length; ) {
    if (wanted[at] === '*') {
      [star, retry] = [at, i];
      at += 1;
    } else if (matchesCharacter(wanted[at], given[i])) {
      at += 1;
      i += 1;
    } else if (star >= 0) {
      retry += 1;
      [at, i] = [star + 1, retry];
    } else {
      return false;
    }
  }
  return wanted.slice(at).every(rest => rest === '*');
}

function matchesCharacter(wanted: string | undefined, given: string): boolean {
  if (wanted === undefined) return false;
  return wanted === '?' || wanted.replace(/^\\(.)$/su, '$1') === given;
}
