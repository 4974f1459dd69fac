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

import { CredentialKind } from '@keyturn/plugin-secrets-common';
import { SecretDescriptor } from '@keyturn/plugin-secrets-node';
import { z } from 'zod';

/** Sentences on what is wrong with `spec.credential.options`, each naming the field. */
export function optionProblems(
  schema: z.ZodType,
  { spec }: SecretDescriptor,
): string[] {
  const { error } = schema.safeParse(spec.credential.options ?? {});
  return (error?.issues ?? []).map(issue =>
    issue.code === 'unrecognized_keys'
      ? `spec.credential.options has unknown fields: ${issue.keys.join(', ')}`
      : `${['spec.credential.options', ...issue.path].join('.')} ${
          issue.message
        }`,
  );
}

/** A sentence where an issuer cannot mint the kind of a credential. */
export function kindProblems(
  kinds: CredentialKind[],
  { spec }: SecretDescriptor,
): string[] {
  const { kind, issuer } = spec.credential;
  return kinds.includes(kind)
    ? []
    : [
        `spec.credential.kind must be one of ${kinds.join(
          ', ',
        )} where the issuer is ${issuer}`,
      ];
}
