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

import { isError } from '@backstage/errors';
import { SecretTarget } from '@keyturn/plugin-secrets-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';

/** Where a repository lies by now that was asked for at another address. */
export type MovedTo = NonNullable<UpstreamError['movedTo']>;

/** By name, because a module may bring a copy of secrets-node of its own. */
export function movedToOf(error: unknown): MovedTo | undefined {
  return isError(error) && error.name === 'UpstreamError'
    ? (error as unknown as UpstreamError).movedTo
    : undefined;
}

/** Whether two URLs name a repository alike, as hosts compare them. Pure. */
export function isSameAddress(one: string, other: string): boolean {
  return addressOf(one) === addressOf(other);
}

/**
 * The sentence for a person who has to mend the declaration: which fields name the old address, and what is to stand there.
 *
 * @param isOld - whether a file is in the repository by its old address
 */
export function movedProblem(
  targets: SecretTarget[],
  isOld: (file: string) => boolean,
  { url }: Pick<MovedTo, 'url'>,
): string {
  const fields = targets
    .flatMap(({ manifest, workloads = [] }, i) => [
      { field: `spec.targets[${i}].manifest`, file: manifest },
      ...workloads.map((workload, j) => ({
        field: `spec.targets[${i}].workloads[${j}].manifest`,
        file: workload.manifest,
      })),
    ])
    .filter(({ file }) => file !== undefined && isOld(file))
    .map(({ field }) => field);
  const where = fields.length > 0 ? fields.join(', ') : 'The declaration';
  const names = fields.length > 1 ? 'name' : 'names';
  return `${where} ${names} a repository that was renamed or transferred, and is ${url} now. No redirect is followed: write the new address there, and in secrets.boundaries where a rule names the old one`;
}

/** The file at the present address of its repository; every form of address begins with that of the repository. */
export function atPresentAddress(
  file: string,
  repository: string,
  { url }: Pick<MovedTo, 'url'>,
): string {
  const old = segmentsOf(repository).length;
  const rest = new URL(file).pathname.split('/').filter(Boolean).slice(old);
  return [url.replace(/\/+$/, ''), ...rest].join('/');
}

function addressOf(url: string): string {
  const { protocol, host } = new URL(url);
  const path = segmentsOf(url)
    .join('/')
    .replace(/\.git$/i, '');
  return `${protocol}//${host}/${path}`.toLowerCase();
}

function segmentsOf(url: string): string[] {
  return new URL(url).pathname.split('/').filter(Boolean);
}
