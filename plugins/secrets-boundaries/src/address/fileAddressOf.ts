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

import { comparedRepository, readFileForm } from './fileForm';
import { readPlainAddress } from './plainAddress';

/** A file on a forge, the same for every spelling of its address. @public */
export interface FileAddress {
  protocol: 'http' | 'https';
  /** In lower case, with the port where it is not the default of the protocol. */
  host: string;
  /** In lower case and without `.git`, such as `acme/gitops`. */
  repository: string;
  /** The first segment after the repository. Where a branch's name has a slash, the path begins with the rest of it. */
  branch: string;
  /** Of the file, in its own case and decoded. */
  path: string;
}

/**
 * Reads the address of a file as a forge shows it. Host and repository are compared in lower case, as forges do; branch
 * and path exactly.
 *
 * @returns undefined where it is no file of a known form, or its text leaves something to interpret: a user, a query or
 * a fragment, `..`, an encoded separator
 * @public
 */
export function fileAddressOf(url: string): FileAddress | undefined {
  const address = readPlainAddress(url);
  const form = address && readFileForm(address.segments);
  const repository = form && comparedRepository(form.repository);
  if (!address || !form || !repository) {
    return undefined;
  }
  const [branch, ...path] = form.rest;
  return {
    protocol: address.protocol,
    host: address.host,
    repository: repository.join('/'),
    branch,
    path: path.join('/'),
  };
}
