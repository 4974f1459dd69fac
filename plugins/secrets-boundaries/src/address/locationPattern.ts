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

import { Pattern, readPathPattern, Segment } from '../pattern/Pattern';
import { fileAddressOf, FileAddress } from './fileAddressOf';
import { looksLikeFile, readFileForm } from './fileForm';
import { hostOf, readPlainAddress, splitUrl } from './plainAddress';

/** Stands between a repository and its branch, where no `*` can reach it. */
const MARK = '';
/** Stands before an address that is no file of a known form, such as that of a team. */
const PAGE = '/';

/** What a pattern of locations is made of, beside the pattern itself. */
export interface LocationPattern {
  pattern: Pattern;
  /** `https://git.example.com`; absent where the location is no URL. */
  origin?: string;
  /** Number of the segment with the branch; absent where the location is no file on a forge. */
  branchAt?: number;
  /** Number of the segment behind the repository; absent where the location names none. */
  repositoryEnd?: number;
}

/** The parts of a location that are compared with a pattern; undefined where no pattern may match. */
export function locationValue(location: string): string[] | undefined {
  const [type, target] = splitLocation(location);
  if (type !== 'url') {
    return plainTarget(type, target);
  }
  const file = fileAddressOf(target);
  if (file) {
    return fileValue(file);
  }
  const page = readPlainAddress(target);
  return page && [page.protocol, page.host, PAGE, ...page.segments];
}

/** The parts of a file's address, in the order of {@link locationValue}. */
export function fileValue(file: FileAddress): string[] {
  return [...repositoryValue(file), MARK, file.branch, ...file.path.split('/')];
}

/** The parts of a repository's address. */
export function repositoryValue(file: FileAddress): string[] {
  return [file.protocol, file.host, ...file.repository.split('/')];
}

export function splitLocation(location: string): [string, string] {
  const colon = location.indexOf(':');
  return [location.slice(0, Math.max(colon, 0)), location.slice(colon + 1)];
}

function plainTarget(type: string, target: string): string[] | undefined {
  const [, slashes, path] = /^(\/*)(.*)$/s.exec(target) ?? ['', '', ''];
  const segments = path.split('/');
  return segments.some(segment => ['', '.', '..'].includes(segment))
    ? undefined
    : [`${type}:${slashes}`, ...segments];
}

/** Reads a pattern of location refs, such as `url:https://git.example.com/acme/people/blob/main/**`. */
export function readLocationPattern(
  text: string,
): LocationPattern | { problem: string } {
  const [type, target] = splitLocation(text);
  if (!/^[a-z][a-z0-9-]*$/.test(type) || /^https?$/.test(type)) {
    return {
      problem:
        'must be a location ref such as url:https://git.example.com/acme/people/blob/main/**',
    };
  }
  if (type === 'url') {
    return readUrlPattern(target);
  }
  const [, slashes, path] = /^(\/*)(.*)$/s.exec(target) ?? ['', '', ''];
  const pattern = readPathPattern(path);
  return 'problem' in pattern
    ? pattern
    : { pattern: withPrefix(text, [`${type}:${slashes}`], pattern.segments) };
}

/** Reads a pattern of addresses of files on a forge. */
export function readFilePattern(
  text: string,
): LocationPattern | { problem: string } {
  const read = readUrlPattern(text);
  return 'problem' in read || read.branchAt !== undefined
    ? read
    : {
        problem:
          'must be the plain address of a file on a forge, such as https://git.example.com/acme/catalog/blob/main/teams/{owner.name}/**',
      };
}

/** Reads a pattern of addresses of repositories, such as `https://git.example.com/acme/gitops`. */
export function readRepositoryPattern(
  text: string,
): LocationPattern | { problem: string } {
  const read = readUrl(text);
  if ('problem' in read) {
    return read;
  }
  const repository = readRepository(read.segments);
  return 'problem' in repository || looksLikeFile(read.segments)
    ? {
        problem:
          'must be the plain address of a repository, such as https://git.example.com/acme/gitops',
      }
    : {
        origin: read.origin,
        repositoryEnd: read.prefix.length + repository.segments.length,
        pattern: withPrefix(text, read.prefix, repository.segments),
      };
}

function readUrlPattern(text: string): LocationPattern | { problem: string } {
  const read = readUrl(text);
  if ('problem' in read) {
    return read;
  }
  const form = readFileForm(read.segments);
  if (form) {
    const repository = readRepository(form.repository);
    const rest = readPathPattern(form.rest.join('/'));
    if ('problem' in repository || 'problem' in rest) {
      return 'problem' in repository
        ? repository
        : (rest as { problem: string });
    }
    const before: Segment[] = [...repository.segments, literal(MARK)];
    return {
      origin: read.origin,
      branchAt: read.prefix.length + before.length,
      repositoryEnd: read.prefix.length + repository.segments.length,
      pattern: withPrefix(text, read.prefix, [...before, ...rest.segments]),
    };
  }
  const page = readPathPattern(read.segments.join('/'));
  if ('problem' in page) {
    return page;
  }
  return looksLikeFile(read.segments) || page.segments.includes('deep')
    ? {
        problem:
          'must name one branch of one repository before any **, such as https://git.example.com/acme/people/blob/main/**',
      }
    : {
        origin: read.origin,
        pattern: withPrefix(text, [...read.prefix, PAGE], page.segments),
      };
}

function readUrl(text: string) {
  const url = splitUrl(text);
  const host = url && hostOf(url.protocol, url.authority);
  const path = url && readPathPattern(url.path);
  if (!url || !host || !path) {
    return {
      problem:
        'must be a plain http or https address: a host, with a port at most, and a path',
    };
  }
  return 'problem' in path
    ? path
    : {
        origin: `${url.protocol}://${host}`,
        prefix: [url.protocol, host],
        segments: url.path.split('/'),
      };
}

function readRepository(segments: string[]): Pattern | { problem: string } {
  const name = segments[segments.length - 1].replace(/\.git$/i, '');
  const plain = [...segments.slice(0, -1), name];
  const isRepository =
    segments.length >= 2 &&
    plain.every(segment =>
      /^([\w.~-]|\*|\{owner\.name(space)?\})+$/.test(segment),
    );
  if (!isRepository || plain.includes('**')) {
    return { problem: 'must name a repository, such as acme/catalog' };
  }
  const pattern = readPathPattern(plain.map(lowerCaseText).join('/'));
  return 'problem' in pattern
    ? pattern
    : {
        text: pattern.text,
        segments: pattern.segments.map(segment =>
          segment === 'deep' ? segment : { ...segment, lowerCase: true },
        ),
      };
}

/** Placeholders are in lower case already. */
function lowerCaseText(segment: string): string {
  return segment.toLocaleLowerCase('en-US');
}

function withPrefix(
  text: string,
  prefix: string[],
  segments: Segment[],
): Pattern {
  return { text, segments: [...prefix.map(literal), ...segments] };
}

function literal(text: string): Segment {
  return { tokens: text === '' ? [] : [{ text }] };
}
