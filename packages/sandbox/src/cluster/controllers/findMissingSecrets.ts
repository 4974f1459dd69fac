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
import { ObjectStore } from '../objects/ObjectStore';
import { SECRET } from '../objects/resourceKinds';

const optional = z.boolean().default(false);
const list = <T extends z.ZodType>(item: T) => z.array(item).default([]);

const containerSchema = z.object({
  env: list(
    z.object({
      valueFrom: z
        .object({
          secretKeyRef: z
            .object({ name: z.string(), key: z.string(), optional })
            .optional(),
        })
        .optional(),
    }),
  ),
  envFrom: list(
    z.object({
      secretRef: z.object({ name: z.string(), optional }).optional(),
    }),
  ),
});

const items = list(z.object({ key: z.string() }));

const podTemplateSchema = z.object({
  spec: z.object({
    initContainers: list(containerSchema),
    containers: list(containerSchema),
    volumes: list(
      z.object({
        secret: z
          .object({ secretName: z.string(), optional, items })
          .optional(),
        projected: z
          .object({
            sources: list(
              z.object({
                secret: z
                  .object({ name: z.string(), optional, items })
                  .optional(),
              }),
            ),
          })
          .optional(),
      }),
    ),
  }),
});

interface SecretReference {
  name: string;
  keys: string[];
}

/**
 * What keeps pods of this template from starting, as sentences: Secrets, or keys of Secrets, that it needs and the
 * namespace lacks. A template that is no pod template is one such sentence.
 */
export function findMissingSecrets(
  store: ObjectStore,
  namespace: string,
  template: unknown,
): string[] {
  const parsed = podTemplateSchema.safeParse(template);
  if (!parsed.success) return ['spec.template is not a valid pod template'];
  const missing = readReferences(parsed.data).flatMap(({ name, keys }) => {
    const secret = store.find(SECRET, { namespace, name });
    if (!secret) return [`secret "${name}" not found`];
    const data = (secret.data ?? {}) as Record<string, string>;
    return keys
      .filter(key => !Object.hasOwn(data, key))
      .map(key => `couldn't find key ${key} in Secret ${namespace}/${name}`);
  });
  return [...new Set(missing)];
}

function readReferences({
  spec,
}: z.infer<typeof podTemplateSchema>): SecretReference[] {
  const containers = [...spec.initContainers, ...spec.containers];
  const environment = containers.flatMap(({ env, envFrom }) => [
    ...env.map(({ valueFrom }) => {
      const ref = valueFrom?.secretKeyRef;
      return ref && { ...ref, items: [{ key: ref.key }] };
    }),
    ...envFrom.map(({ secretRef }) => secretRef && { ...secretRef, items: [] }),
  ]);
  const volumes = spec.volumes.flatMap(({ secret, projected }) => [
    secret && { ...secret, name: secret.secretName },
    ...(projected?.sources ?? []).map(source => source.secret),
  ]);
  return [...environment, ...volumes].flatMap(reference =>
    reference && !reference.optional
      ? [{ name: reference.name, keys: reference.items.map(({ key }) => key) }]
      : [],
  );
}
