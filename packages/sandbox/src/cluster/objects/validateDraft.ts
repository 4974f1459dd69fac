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
import { ObjectDraft } from './KubernetesObject';
import {
  apiVersionOf,
  ResourceKind,
  SEALED_SECRET,
  SECRET,
} from './resourceKinds';
import { StatusError } from './StatusError';

const objectName = z
  .string({ error: 'is required' })
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, {
    error: 'must be lower case letters, digits, "-" and "."',
  });
const namespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, {
    error: 'must be lower case letters, digits and "-"',
  });
const strings = z.record(z.string(), z.string({ error: 'must be a string' }));

const draftSchema = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: objectName,
    namespace: namespaceName.optional(),
    labels: strings.nullish(),
    annotations: strings.nullish(),
    resourceVersion: z.string().optional(),
  }),
  spec: z.looseObject({}).optional(),
});

const secretSchema = draftSchema.extend({
  data: z.record(z.string(), z.base64({ error: 'must be base64' })).nullish(),
  stringData: strings.nullish(),
  type: z.string().optional(),
});

const sealedSecretSchema = draftSchema.extend({
  spec: z.looseObject({
    encryptedData: strings,
    template: z
      .looseObject({
        type: z.string().optional(),
        immutable: z.boolean().optional(),
        metadata: z
          .looseObject({
            labels: strings.nullish(),
            annotations: strings.nullish(),
          })
          .optional(),
      })
      .optional(),
  }),
});

/**
 * Checks what Kubernetes would check, as far as manifests written by people and machines get it wrong:
 * names, string-valued labels and annotations, and the fields that controllers read.
 * @throws StatusError 422 that names fields but never quotes what they hold
 */
export function validateDraft(kind: ResourceKind, draft: unknown): ObjectDraft {
  const result = schemaOf(kind).safeParse(draft);
  if (!result.success) {
    const issues = result.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'object'}: ${message}`,
    );
    throw StatusError.invalid(`${kind.kind} is invalid: ${issues.join('; ')}`);
  }
  const { apiVersion, kind: kindName } = result.data;
  const expected = apiVersionOf(kind);
  if (
    (apiVersion ?? expected) !== expected ||
    (kindName ?? kind.kind) !== kind.kind
  ) {
    throw StatusError.badRequest(
      `the object provided is not a ${kind.kind} of ${expected}`,
    );
  }
  return result.data as ObjectDraft;
}

function schemaOf(kind: ResourceKind): z.ZodType<z.output<typeof draftSchema>> {
  switch (kind) {
    case SECRET:
      return secretSchema;
    case SEALED_SECRET:
      return sealedSecretSchema;
    default:
      return draftSchema;
  }
}
