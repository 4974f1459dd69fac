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

import { z } from 'zod';

const text = z.string().min(1, { error: 'must not be empty' });
const texts = z
  .array(text, { error: 'must be a list of patterns' })
  .min(1, { error: 'must not be empty' });

const owner = z.union([text, z.strictObject({ below: text })], {
  error:
    'must be a pattern of entity refs such as group:default/*, or { below: group:default/checkout }',
});

const declaredIn = z.union(
  [texts, z.literal('codeowners'), z.strictObject({ codeowners: texts })],
  {
    error:
      "must be a list of addresses, 'codeowners', or { codeowners: a list of addresses }",
  },
);

const target = z.strictObject({
  repository: text,
  branch: text,
  paths: texts,
  clusters: texts,
  namespaces: texts,
  secretNames: texts.default(['*']),
});

/** One of `secrets.boundaries.rules`, before its patterns are looked at. */
export const ruleSchema = z.strictObject({
  owners: z
    .array(owner, { error: 'must be a list of owners' })
    .min(1, { error: 'must not be empty' }),
  declaredIn,
  sharedCatalog: z
    .literal('trusted', { error: "must be 'trusted', or be left out" })
    .optional(),
  targets: z.array(target).default([]),
  issuers: z.record(text, z.record(text, texts)).default({}),
  authorities: z
    .record(text, z.strictObject({ paths: texts.optional() }))
    .default({}),
  policies: z.array(text).default([]),
});

/** `secrets.boundaries`, whose rules are read one by one, so that the problems of all are listed. */
export const sectionSchema = z.strictObject({
  groupsFrom: texts,
  rules: z.array(z.unknown(), { error: 'must be a list of rules' }),
});

/** @returns one sentence per issue, each beginning with its config key */
export function sentencesOf(error: z.ZodError, key: string): string[] {
  return error.issues.map(issue => {
    const at = configKey(key, issue.path);
    if (issue.code === 'unrecognized_keys') {
      return `${at} has unknown fields: ${issue.keys.join(', ')}`;
    }
    if (issue.code === 'invalid_type' && /^Invalid input/.test(issue.message)) {
      return issue.message.endsWith('received undefined')
        ? `${at} is missing`
        : `${at} must be of type ${
            issue.expected === 'record' ? 'object' : issue.expected
          }`;
    }
    return `${at} ${issue.message}`;
  });
}

function configKey(key: string, path: PropertyKey[]): string {
  return path.reduce<string>(
    (before, part) =>
      typeof part === 'number'
        ? `${before}[${part}]`
        : `${before}.${String(part)}`,
    key,
  );
}
