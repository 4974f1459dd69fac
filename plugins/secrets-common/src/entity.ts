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

import { Entity } from '@backstage/catalog-model';
import { z } from 'zod';
import { isoInstant } from './duration';
import { rotationOverridesSchema } from './policy';

/** `spec.type` of a catalog Resource that is a secret. @public */
export const SECRET_TYPE = 'secret';

/** What kind of credential a secret is a place for. @public */
export const credentialKindSchema = z.enum([
  'password',
  'token',
  'key-pair',
  'certificate',
  'ssh-key',
  'opaque',
]);
/** See {@link credentialKindSchema}. @public */
export type CredentialKind = z.infer<typeof credentialKindSchema>;

/**
 * Who may create the value: `bootstrap` secrets exist before the platform does, `runtime` secrets are
 * rotated while it runs, `derived` secrets are computed from another secret.
 * @public
 */
export const secretClassSchema = z.enum(['bootstrap', 'runtime', 'derived']);
/** See {@link secretClassSchema}. @public */
export type SecretClass = z.infer<typeof secretClassSchema>;

/** Text of one line, as long as what stores it takes; the sentence says how long that is. */
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max, { error: `must have at most ${max} characters` })
    .regex(/^[^\p{Cc}]*$/u, { error: 'must not hold control characters' });

/** Id of a module, a policy, an environment. */
const name = line(63);

/** What Kubernetes calls an RFC 1123 label. */
const dnsLabel = line(63).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, {
  error:
    'must consist of lower case letters, digits and -, and begin and end with a letter or digit',
});

/** What Kubernetes calls an RFC 1123 subdomain. */
const dnsSubdomain = line(253).regex(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  {
    error:
      'must consist of lower case letters, digits, - and ., and begin and end with a letter or digit',
  },
);

const fileUrl = z
  .url({ error: 'must be a URL' })
  .max(2000, { error: 'must have at most 2000 characters' });

const pageUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2000, { error: 'must have at most 2000 characters' });

/** How a person mints a credential, and ends the one before: a page, steps, or both. @public */
export const runbookSchema = z
  .strictObject({
    url: pageUrl.optional(),
    /** One line each, in their order. */
    steps: z
      .array(line(500))
      .min(1)
      .max(30, { error: 'must have at most 30 items' })
      .optional(),
  })
  .refine(({ url, steps }) => url || steps, {
    error: 'must have a url or steps',
  });
/** See {@link runbookSchema}. @public */
export type Runbook = z.infer<typeof runbookSchema>;

/** `spec.credential` of a secret: what is kept there, who mints it, and what is known of the live one. @public */
export const credentialSchema = z.strictObject({
  kind: credentialKindSchema,
  /** Id of an issuer; `manual` where only a person can mint. */
  issuer: name,
  /** The issuer's own, non-secret id of the credential that is live now. It lets the first rotation revoke it. */
  id: line(500).optional(),
  /** When the live credential was minted. */
  issuedAt: isoInstant.optional(),
  /** When the live credential stops working, where nobody else can tell. */
  expiresAt: isoInstant.optional(),
  /** PEM of the public certificate, where the credential is one; its notAfter wins over `expiresAt`. */
  certificate: z
    .string()
    .max(65_536, { error: 'must have at most 65536 characters' })
    .includes('-----BEGIN CERTIFICATE-----', {
      error: 'must be a PEM certificate',
    })
    .refine(pem => !/PRIVATE KEY/i.test(pem), {
      error:
        'holds a private key, which must not be declared; it counts as compromised now, so rotate it',
    })
    .optional(),
  /** That only the targets must know the value, and no database or provider; `random` mints a password or token only then. */
  standalone: z.boolean().optional(),
  /** What a person goes by, where only a person can mint or revoke. */
  runbook: runbookSchema.optional(),
  /** Passed to the issuer unread: length, alphabet, client, algorithm, … Never a value. */
  options: z.record(z.string(), z.json()).optional(),
});

/** `spec.authority` of a secret: the one system that holds the value. @public */
export const authoritySchema = z.strictObject({
  class: secretClassSchema,
  /** Id of a configured authority. */
  ref: name,
  /** Where the authority has paths. */
  path: line(500).optional(),
});

/** A workload that reads the secret at a target and must restart to see a new version. @public */
export const workloadSchema = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  name: dnsSubdomain,
  /** URL of the manifest whose pod template is annotated with the version, so that the merge restarts it. */
  manifest: fileUrl.optional(),
});
/** See {@link workloadSchema}. @public */
export type Workload = z.infer<typeof workloadSchema>;

/** One of `spec.targets`: a place where the secret is materialised. See {@link targetId} for its identity. @public */
export const targetSchema = z.strictObject({
  environment: name,
  cluster: line(128),
  namespace: dnsLabel,
  /** Name of the Kubernetes Secret; default is the entity's own name. */
  secretName: dnsSubdomain.optional(),
  /** URL of the file in a GitOps repository, as the forge shows it on the default branch. */
  manifest: fileUrl,
  /** Keys of the secret that hold the credential. */
  keys: z.array(line(253)).min(1),
  workloads: z.array(workloadSchema).optional(),
});

/** The extra fields of a secret's `spec`, beside those every Resource has. @public */
export const secretSpecSchema = z.looseObject({
  type: z.literal(SECRET_TYPE),
  owner: z.string().min(1),
  credential: credentialSchema,
  authority: authoritySchema,
  targets: z
    .array(targetSchema)
    .refine(targets => new Set(targets.map(targetId)).size === targets.length, {
      error:
        'two targets have the same environment, cluster, namespace and secret name',
    })
    .default([]),
  rotation: rotationOverridesSchema.optional(),
});

/** See {@link secretSpecSchema}. @public */
export type SecretSpec = z.infer<typeof secretSpecSchema>;
/** See {@link targetSchema}. @public */
export type SecretTarget = z.infer<typeof targetSchema>;

/** A catalog Resource of type secret whose spec passed {@link parseSecretSpec}. @public */
export type SecretEntity = Entity & { spec: SecretSpec };

/**
 * Identity of a target inside its secret, stable across edits of manifest and keys.
 * @public
 */
export function targetId(target: {
  environment: string;
  cluster: string;
  namespace: string;
  secretName?: string;
}): string {
  return [
    target.environment,
    target.cluster,
    target.namespace,
    ...(target.secretName ? [target.secretName] : []),
  ].join('/');
}

/** Whether an entity claims to be a secret; says nothing about its validity. @public */
export function isSecretEntity(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'resource' &&
    entity.spec?.type === SECRET_TYPE
  );
}

/**
 * Validates the spec of a secret entity.
 *
 * @returns the typed spec, or one sentence per problem, each beginning with the exact field
 * (`spec.targets[1].manifest must be a URL`).
 * @public
 */
export function parseSecretSpec(
  entity: Entity,
): { spec: SecretSpec } | { problems: string[] } {
  const parsed = secretSpecSchema.safeParse(entity.spec);
  if (parsed.success) {
    return { spec: parsed.data };
  }
  return {
    problems: parsed.error.issues.map(
      issue => `${fieldName(['spec', ...issue.path])} ${sentence(issue)}`,
    ),
  };
}

function fieldName(path: PropertyKey[]): string {
  return path
    .map((part, i) =>
      typeof part === 'number'
        ? `[${part}]`
        : `${i === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `has unknown fields: ${issue.keys.join(', ')}`;
  }
  if (issue.code === 'invalid_value') {
    return `must be ${
      issue.values.length > 1 ? 'one of ' : ''
    }${issue.values.join(', ')}`;
  }
  if (issue.code === 'too_small' && issue.minimum === 1) {
    return 'must not be empty';
  }
  return issue.message.replace(/^Invalid input: expected/, 'must be');
}
