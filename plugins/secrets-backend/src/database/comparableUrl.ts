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

/**
 * A file's URL the way two spellings of it are the same text: without query and fragment, with no difference between
 * an escaped and a plain character or between cases, which forges do not make in owner and repository.
 */
export function comparableUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${decoded(pathname).replace(/\/+/g, '/')}`.toLocaleLowerCase(
    'en-US',
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone % escapes nothing; the path is then compared as it is written.
    return path;
  }
}
