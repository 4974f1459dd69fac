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

/** An http or https address in its parts, none of which has another spelling. */
export interface PlainAddress {
  protocol: 'http' | 'https';
  /** In lower case, with the port where it is not the default. */
  host: string;
  /** Of the path, decoded. */
  segments: string[];
}

/**
 * Reads an address whose text leaves nothing to interpret: no user, query or fragment, no segment that goes up or is
 * empty, nothing encoded that would be read as another address when decoded. It reads the raw text, because `URL` takes
 * away `..` and `%2e%2e`, so that one could no longer tell what a forge or a proxy would have made of them.
 */
export function readPlainAddress(url: string): PlainAddress | undefined {
  const { protocol, authority, path } = splitUrl(url) ?? {};
  const host = protocol && authority && hostOf(protocol, authority);
  if (!protocol || !host || !path || /[\s\\?#\p{C}]/u.test(path)) {
    return undefined;
  }
  const segments = path.split('/').map(decodeSegment);
  return segments.some(segment => segment === undefined)
    ? undefined
    : { protocol, host, segments: segments as string[] };
}

/** Splits a text that begins like a URL, and may hold patterns behind its host. */
export function splitUrl(text: string) {
  const [, protocol, authority, path] =
    /^(https?):\/\/([^/]*)\/(.*)$/is.exec(text) ?? [];
  return protocol === undefined
    ? undefined
    : {
        protocol: protocol.toLowerCase() as 'http' | 'https',
        authority,
        path,
      };
}

/** @returns host and port as they are compared; undefined where there is more, or where they have another spelling */
export function hostOf(
  protocol: 'http' | 'https',
  authority: string,
): string | undefined {
  if (!/^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9]\d{0,4})?$/i.test(authority)) {
    return undefined;
  }
  // Without a locale, which takes long: all of it is ASCII.
  const host = authority.toLowerCase();
  const withoutPort = host.replace(protocol === 'http' ? /:80$/ : /:443$/, '');
  if (/(^|\.)[a-z][a-z0-9-]*(:\d+)?$/.test(withoutPort)) {
    return withoutPort;
  }
  // An address in numbers has other spellings: 0x7f.1 is 127.0.0.1.
  const url = `${protocol}://${withoutPort}/`;
  return URL.canParse(url) && new URL(url).host === withoutPort
    ? withoutPort
    : undefined;
}

function decodeSegment(raw: string): string | undefined {
  let segment: string;
  try {
    segment = decodeURIComponent(raw);
  } catch {
    // What cannot be decoded is no plain segment.
    return undefined;
  }
  const isPlain =
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    !/[/\\?#%\p{C}]/u.test(segment);
  return isPlain ? segment : undefined;
}
